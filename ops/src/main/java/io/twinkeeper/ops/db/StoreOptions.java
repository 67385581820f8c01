package io.twinkeeper.ops.db;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Reason;
import io.twinkeeper.ops.config.ConfigFile;
import io.twinkeeper.protocol.config.TwinConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Where the stores are: by the configuration, or by the data directory alone. */
final class StoreOptions {
  /** {@code streams/WORKLOAD/DATABASE}, and one more for the tenants of a glob. */
  private static final int DEPTH = 6;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "${env:TWIN_CONFIG:-" + ConfigFile.DEFAULT + "}",
      description = "The configuration. Default: TWIN_CONFIG or " + ConfigFile.DEFAULT)
  private Path file = Path.of(ConfigFile.DEFAULT);

  @Option(
      names = {"-n", "--node"},
      paramLabel = "NAME",
      defaultValue = "${env:TWIN_NODE:-}",
      description = "Whose files. Default: TWIN_NODE")
  private String node = "";

  @Option(
      names = "--data-dir",
      paramLabel = "DIRECTORY",
      description = "The node's data directory, or a copy of it; then no configuration is needed")
  private Optional<Path> dataDir = Optional.empty();

  /** Every database that the node has kept anything of, by name. */
  List<StoreOnDisk> all() {
    Optional<TwinConfig> config =
        dataDir.isPresent() ? Optional.empty() : Optional.of(configured());
    Path streams = dataDir.orElseGet(() -> config.orElseThrow().dataDir()).resolve("streams");
    if (!Files.isDirectory(streams)) {
      throw new CommandFailure(
          ExitCode.CONFIGURATION,
          streams + " does not exist: has this node ever run here? --data-dir names another place");
    }
    try (Stream<Path> found = Files.find(streams, DEPTH, (path, a) -> isStream(path))) {
      return found.sorted().map(path -> store(streams, path, config)).toList();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.CONFIGURATION, streams + " cannot be read: " + Reason.of(e), e);
    }
  }

  private static StoreOnDisk store(Path streams, Path path, Optional<TwinConfig> config) {
    StoreOnDisk store = new StoreOnDisk(streams, path, Optional.empty());
    Optional<Path> place =
        config.stream()
            .flatMap(c -> c.workloads().values().stream())
            .flatMap(w -> w.databases().values().stream().map(d -> Map.entry(w.name(), d)))
            .filter(d -> store.name().equals(d.getKey() + "/" + d.getValue().name()))
            .map(d -> d.getValue().path())
            .findFirst();
    return place.map(store::of).orElse(store);
  }

  /** The one of that name; the workload may be left out where that is not ambiguous. */
  StoreOnDisk named(String name) {
    List<StoreOnDisk> all = all();
    List<StoreOnDisk> matches =
        all.stream()
            .filter(store -> store.name().equals(name) || store.name().endsWith("/" + name))
            .toList();
    List<StoreOnDisk> exact = matches.stream().filter(s -> s.name().equals(name)).toList();
    List<StoreOnDisk> chosen = exact.isEmpty() ? matches : exact;
    if (chosen.size() != 1) {
      String there = String.join(", ", all.stream().map(StoreOnDisk::name).limit(20).toList());
      throw new CommandFailure(
          ExitCode.USAGE,
          (chosen.isEmpty() ? "no database is named " : "more than one database is named ")
              + name
              + "; here: "
              + (there.isEmpty() ? "none" : there));
    }
    return chosen.get(0);
  }

  private static boolean isStream(Path path) {
    return Files.isDirectory(path.resolve("store").resolve("ltx"))
        || Files.exists(path.resolve("log").resolve("lineage.json"));
  }

  private TwinConfig configured() {
    ConfigFile text = ConfigFile.read(file);
    if (node.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "whose files? Say --node NAME or set TWIN_NODE to one of: "
              + String.join(", ", text.forAll().keySet()));
    }
    return text.forNode(node);
  }
}
