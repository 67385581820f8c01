package io.twinkeeper.ops.member;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.config.ConfigFile;
import io.twinkeeper.protocol.config.ConfigException;
import io.twinkeeper.protocol.config.MemberConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** From which file a change of membership starts, and where the next one goes. */
final class ChangeOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = ConfigFile.DEFAULT,
      description = "The present configuration. Default: ${DEFAULT-VALUE}")
  private Path config = Path.of(ConfigFile.DEFAULT);

  @Option(
      names = {"-d", "--directory"},
      paramLabel = "DIR",
      required = true,
      description = "Where the files go; made if it does not exist")
  private Path directory = Path.of("");

  ConfigFile present() {
    return ConfigFile.read(config);
  }

  Path directory() {
    return directory;
  }

  /** What {@code change} makes of the text, given where relative paths start. */
  String changed(Function<Path, Optional<String>> change) {
    Path at = Optional.ofNullable(config.toAbsolutePath().getParent()).orElse(Path.of("/"));
    try {
      return change
          .apply(at)
          .orElseThrow(
              () ->
                  new CommandFailure(
                      ExitCode.REFUSED,
                      config
                          + ": members and cluster are not written in one place each; change them"
                          + " by hand in a copy and raise cluster.membership by one"));
    } catch (ConfigException e) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "that cluster cannot be: "
              + e.problems().stream()
                  .map(p -> p.path() + ": " + p.problem() + "; " + p.advice())
                  .collect(Collectors.joining("; also ")),
          e);
    }
  }

  /** What to do on the nodes that stay. */
  void tellPresent(PrintWriter out, List<MemberConfig> members) {
    out.println("  twin status: every member up, every stream in step, nothing degraded");
    for (MemberConfig member : members) {
      out.printf(
          "  put %s on %s and restart its node%n", directory.resolve("twin.conf"), member.name());
    }
    out.println(
        "  the active one last: that is one pause of about 15 s, until enough of them have changed");
  }
}
