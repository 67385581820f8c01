package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.ExitCode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

  @Mixin private NodeOptions nodes = new NodeOptions();

  @Option(names = "--json", description = "Print the node's answer as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    String path = "/api/v1/workloads/" + Escaped.of(workload.required()) + "/acknowledge";
    JsonNode answer = nodes.connect().post(path, Map.of());
    new Outcome(answer).print(spec.commandLine().getOut(), json);
    return ExitCode.OK.status();
  }
}
