package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.ExitCode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin switchover}: moves a workload in good order, losing nothing. */
@Command(
    name = "switchover",
    description = {
      "Move a workload to its twin in good order: drained, flushed, nothing lost.",
      "The outage is about two seconds. It is refused if the twin is not well or too far behind."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin switchover scoreboard                # to the best candidate",
      "  twin switchover scoreboard --to beta",
      "  twin switchover scoreboard --to beta --json | jq .step_ms",
      "",
      "Exit status: 0 once it is active there, 5 if the node refused and nothing was",
      "changed."
    })
public final class SwitchoverCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "WORKLOAD", description = "The workload's name")
  private String workload = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NODE",
      description = "The data member that takes over. Default: the best candidate")
  private Optional<String> positional = Optional.empty();

  @Option(names = "--to", paramLabel = "NODE", description = "The same, said by name")
  private Optional<String> named = Optional.empty();

  @Mixin private NodeOptions nodes = new NodeOptions();

  @Option(names = "--json", description = "Print the node's answer as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    String path = "/api/v1/workloads/" + Escaped.of(workload) + "/switchover";
    Map<String, String> body =
        named.or(() -> positional).map(to -> Map.of("to", to)).orElseGet(Map::of);
    JsonNode answer = nodes.connect().post(path, body);
    new Outcome(answer).print(spec.commandLine().getOut(), json);
    return ExitCode.OK.status();
  }
}
