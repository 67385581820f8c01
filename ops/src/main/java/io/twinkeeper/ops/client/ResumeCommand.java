package io.twinkeeper.ops.client;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code twin resume}: turns automatic failover on again. */
@Command(
    name = "resume",
    description = {
      "Turn automatic failover on again, for all workloads or for one.",
      "What was paused for all has to be resumed for all."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin resume",
      "  twin resume --workload scoreboard",
      "",
      "Exit status: 0 if it is so now, 5 if the node refused and nothing was changed."
    })
public final class ResumeCommand implements Callable<Integer> {
  @Mixin private WorkloadName workload = new WorkloadName();

  @Mixin private VerbOptions verb = new VerbOptions();

  @Override
  public Integer call() {
    return verb.done(workload.scope() + "/resume", Map.of());
  }
}
