package io.twinkeeper.ops.client;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code twin acknowledge}: ends the cool-down after automatic moves. */
@Command(
    name = "acknowledge",
    description = {
      "Say that the automatic moves of a workload are known: ends the cool-down after them.",
      "During the cool-down a workload that could go back and forth between two healthy nodes stays"
          + " where it is; one whose node is really gone moves all the same."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin acknowledge --workload scoreboard",
      "",
      "Exit status: 0 if it is so now, 5 if the node refused and nothing was changed."
    })
public final class AcknowledgeCommand implements Callable<Integer> {
  @Mixin private WorkloadName workload = new WorkloadName();

  @Mixin private VerbOptions verb = new VerbOptions();

  @Override
  public Integer call() {
    String path = "/api/v1/workloads/" + Escaped.of(workload.required()) + "/acknowledge";
    return verb.done(path, Map.of());
  }
}
