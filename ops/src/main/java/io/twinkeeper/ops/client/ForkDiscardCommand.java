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

/** {@code twin fork discard}: deletes a fork. */
@Command(
    name = "discard",
    description = {
      "Delete a fork with its database and segments.",
      "One that is not wholly merged is refused unless you say --open."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin fork discard 20261121T0815 --node alpha",
      "  twin fork discard 20261121T0815 --node alpha --open  # its rows are lost",
      "",
      "Exit status: 0 once it is gone, 5 if it was refused and nothing was deleted."
    })
public final class ForkDiscardCommand implements Callable<Integer> {
  @Mixin private ForkParameter fork = new ForkParameter();

  @Option(names = "--open", description = "Delete it though rows of it were not merged")
  private boolean open;

  @Mixin private NodeOptions nodes = new NodeOptions();

  @Option(names = "--json", description = "Print the node's answer as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    String path = fork.path() + "/discard";
    JsonNode answer = nodes.connect().post(path, Map.of("open", open));
    new Outcome(answer).print(spec.commandLine().getOut(), json);
    return ExitCode.OK.status();
  }
}
