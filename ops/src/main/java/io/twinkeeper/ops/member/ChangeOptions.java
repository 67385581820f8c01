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

/** From which file a change of the members starts, and where the next one goes. */
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

  /** Where the present file's relative paths start. */
  Path base() {
    return Optional.ofNullable(config.toAbsolutePath().getParent()).orElse(Path.of("/"));
  }

  /** The text of the next membership; {@code change} is given where relative paths start. */
  String nextMembership(Function<Path, Optional<String>> change) {
    return changed(
        change,
        "members and cluster are not written in one place each; change them by hand in a copy and"
            + " raise cluster.membership by one");
  }

  /**
   * What {@code change} makes of the text.
   *
   * @param ifNot why nothing can be made of it, and what to do
   */
  String changed(Function<Path, Optional<String>> change, String ifNot) {
    try {
      return change
          .apply(base())
          .orElseThrow(() -> new CommandFailure(ExitCode.REFUSED, config + ": " + ifNot));
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

  /** What to see to before any node is restarted. */
  static void tellBefore(PrintWriter out) {
    out.println("  twin status: every member up, every stream in step, nothing degraded");
    out.println(
        "  to have another one active afterwards: twin switchover -w WORKLOAD --to NODE now, not"
            + " between the restarts");
  }

  /** What to do on the nodes that stay. */
  void tellPresent(PrintWriter out, List<MemberConfig> members) {
    for (MemberConfig member : members) {
      out.printf(
          "  put %s on %s (%s) and restart its node%n",
          directory.resolve("twin.conf"), member.name(), member.address());
    }
    out.println(
        "  one after the other, the active one last: that is one pause of about 15 s, until enough"
            + " of them have changed");
  }
}
