package io.twinkeeper.ops.client;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code twin pause}: turns automatic failover off. */
@Command(
    name = "pause",
    description = {
      "Turn automatic failover off, for one workload or for all.",
      "Nobody takes over until `twin resume`, whatever dies; only the node that held a workload last"
          + " may have it back. It holds on every node and across restarts of all of them. `twin"
          + " switchover` and `twin activate` work all the same."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin pause --reason \"provider moves the racks\"",
      "  twin pause --workload scoreboard",
      "",
      "Exit status: 0 if it is so now, 5 if the node refused and nothing was changed."
    })
public final class PauseCommand implements Callable<Integer> {
  @Mixin private WorkloadName workload = new WorkloadName();

  @Option(
      names = {"-r", "--reason"},
      paramLabel = "TEXT",
      description = "Why, for whoever sees it later")
  private String reason = "";

  @Mixin private VerbOptions verb = new VerbOptions();

  @Override
  public Integer call() {
    return verb.done(workload.scope() + "/pause", Map.of("reason", reason));
  }
}
