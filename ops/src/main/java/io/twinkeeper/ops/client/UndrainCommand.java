package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.ExitCode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin undrain}: ends a maintenance. */
@Command(
    name = "undrain",
    description = {
      "Let a node take workloads again.",
      "Nothing moves back by itself: use `twin switchover`."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin undrain alpha",
      "",
      "Exit status: 0 if it is so now, 5 if the node refused and nothing was changed."
    })
public final class UndrainCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MEMBER", description = "The data member")
  private String member = "";

  @Mixin private NodeOptions nodes = new NodeOptions();

  @Option(names = "--json", description = "Print the node's answer as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    String path = "/api/v1/nodes/" + Escaped.of(member) + "/undrain";
    JsonNode answer = nodes.connect().post(path, Map.of());
    new Outcome(answer).print(spec.commandLine().getOut(), json);
    return ExitCode.OK.status();
  }
}
