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

  @Mixin private NodeOptions nodes = new NodeOptions();

  @Option(names = "--json", description = "Print the node's answer as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    String scope = workload.value().map(w -> "/workloads/" + Escaped.of(w)).orElse("");
    JsonNode answer = nodes.connect().post("/api/v1" + scope + "/resume", Map.of());
    new Outcome(answer).print(spec.commandLine().getOut(), json);
    return ExitCode.OK.status();
  }
}
