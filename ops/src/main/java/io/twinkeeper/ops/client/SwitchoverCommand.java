package io.twinkeeper.ops.client;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin switchover}: moves a workload in good order, losing nothing. */
@Command(
    name = "switchover",
    description = {
      "Move a workload to its twin in good order: drained, flushed, nothing lost.",
      "It is refused if the twin is not well, behind, in maintenance or tagged no-failover. A"
          + " switchover for a time survives restarts; `twin status` shows it; if its time passes and"
          + " it cannot begin, it is reported and not done later."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin switchover --workload scoreboard             # to the best candidate",
      "  twin switchover scoreboard --from alpha --to beta",
      "  twin switchover scoreboard --dry-run              # whether and how",
      "  twin switchover scoreboard --at 03:00             # the next one here",
      "  twin switchover scoreboard --at 2026-12-01T03:00:00Z",
      "  twin switchover scoreboard --cancel",
      "",
      "Exit status: 0 once it is active there, planned, or possible; 5 if the node",
      "refused and nothing was changed."
    })
public final class SwitchoverCommand implements Callable<Integer> {
  @Mixin private WorkloadName workload = new WorkloadName();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NODE",
      description = "The data member that takes over. Default: the best candidate")
  private Optional<String> positional = Optional.empty();

  @Option(names = "--to", paramLabel = "NODE", description = "The same, said by name")
  private Optional<String> named = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "NODE",
      description = "Refuse unless this one is active then")
  private Optional<String> from = Optional.empty();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "Not now but then: 03:00, +90m, 2026-12-01T03:00, 2026-12-01T03:00:00Z")
  private Optional<String> at = Optional.empty();

  @Option(names = "--dry-run", description = "Say whether it would be done and how; change nothing")
  private boolean dryRun;

  @Option(names = "--cancel", description = "Forget the switchover that is planned")
  private boolean cancel;

  @Mixin private VerbOptions verb = new VerbOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    String path = "/api/v1/workloads/" + Escaped.of(workload.required()) + "/switchover";
    if (dryRun && at.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--dry-run is about now: leave out --at, or --dry-run");
    }
    return cancel ? verb.done(path + "/cancel", Map.of()) : verb.done(path, body());
  }

  private Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    from.ifPresent(node -> body.put("from", node));
    named.or(() -> positional).ifPresent(node -> body.put("to", node));
    at.ifPresent(text -> body.put("at", moment(text).toString()));
    if (dryRun) {
      body.put("dry_run", true);
    }
    return body;
  }

  private Instant moment(String text) {
    return MomentText.parse(text, ZonedDateTime.now(ZoneId.systemDefault()))
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--at does not understand '"
                        + text
                        + "': use 03:00, +90m or 2026-12-01T03:00:00Z"));
  }
}
