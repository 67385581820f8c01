package io.twinkeeper.ops.bench.files.tool;

import io.twinkeeper.ops.bench.cluster.BenchCluster;
import io.twinkeeper.ops.bench.cluster.LiveHeap;
import io.twinkeeper.ops.bench.files.side.Triangle;
import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.ClusterDirectory;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.protocol.config.ConfigException;
import io.twinkeeper.protocol.config.ConfigProblem;
import io.twinkeeper.protocol.config.TwinConfigs;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Twinkeeper itself: two twins and a witness, each a process as {@code twin node} runs it, in a
 * namespace of its own; TLS between them. The witness's costs count for nobody.
 */
public final class Twinkeeper implements Tool {
  private static final String NODE = "io.twinkeeper.ops.Twin";

  private @Nullable Cluster cluster;

  private record Cluster(ClusterDirectory files, Machines machines) {}

  @Override
  public String title() {
    return "twinkeeper";
  }

  /** Where this version's configuration has no directories, that is why. */
  @Override
  public Optional<String> missing() {
    Path anywhere = Path.of("/nonexistent");
    String text = configuration(files(anywhere), anywhere);
    try {
      TwinConfigs.parseAll(text, "twin.conf", anywhere);
      return Optional.empty();
    } catch (ConfigException e) {
      return Optional.of(
          e.problems().stream().map(ConfigProblem::toString).collect(Collectors.joining("; ")));
    }
  }

  @Override
  public String note() {
    return "TLS, fsync, two twins; a witness beside them that is not counted";
  }

  @Override
  public void start(Stage stage) throws IOException {
    ClusterDirectory files = files(stage.directory().resolve("twins"));
    files.write(BenchCluster.NAME, configuration(files, stage.directory()));
    Triangle triangle = stage.triangle();
    Machines machines =
        new Machines(
            files,
            Jvm.daemon(files.scratch(), Optional.empty()),
            HexFormat.of().formatHex(new SecureRandom().generateSeed(4)),
            NODE,
            (name, process) -> process.command(triangle.in(name, process.command())));
    cluster = new Cluster(files, machines);
    for (String node : Addresses.NODES) {
      machines.startNode(node);
    }
  }

  private static ClusterDirectory files(Path directory) {
    return new ClusterDirectory(directory, new Addresses(Triangle.PREFIX, 0));
  }

  private static String configuration(ClusterDirectory files, Path stage) {
    return BenchCluster.withDirectory(files, stage.resolve("trees") + "/{node}");
  }

  @Override
  public Optional<String> ended() {
    if (cluster == null) {
      return Optional.empty();
    }
    for (String node : Addresses.NODES) {
      Optional<Integer> status = cluster.machines().exitStatus(node);
      if (status.isPresent()) {
        return Optional.of(
            "%s ended with %d; see %s".formatted(node, status.get(), cluster.files().log(node)));
      }
    }
    return Optional.empty();
  }

  @Override
  public OptionalLong liveHeapBytes(String side) throws IOException, InterruptedException {
    if (cluster == null || cluster.machines().jvm(side).isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(LiveHeap.bytes(cluster.machines().jvm(side).iterator().next()));
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    if (cluster != null) {
      cluster.machines().stopAll();
      cluster = null;
    }
  }
}
