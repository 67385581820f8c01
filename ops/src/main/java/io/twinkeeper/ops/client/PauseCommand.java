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

  @Mixin private NodeOptions nodes = new NodeOptions();

  @Option(names = "--json", description = "Print the node's answer as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    String scope = workload.value().map(w -> "/workloads/" + Escaped.of(w)).orElse("");
    JsonNode answer = nodes.connect().post("/api/v1" + scope + "/pause", Map.of("reason", reason));
    new Outcome(answer).print(spec.commandLine().getOut(), json);
    return ExitCode.OK.status();
  }
}
