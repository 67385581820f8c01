package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.protocol.status.NodeStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twin status}: who is active, how far the copies are, what is wrong. */
@Command(
    name = "status",
    description = {
      "Show who is active, how far the copies are and what is wrong.",
      "It is one node's view: a node that is cut off tells what it last knew."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin status",
      "  twin status --node beta",
      "  twin status --tenants",
      "  twin status --json | jq -r '.active.scoreboard'",
      "  twin status --url http://10.77.0.1:8300 --token-file token",
      "",
      "Exit status: 0 if a node answered, 4 if none could be reached, 6 if the token",
      "is wrong."
    })
public final class StatusCommand implements Callable<Integer> {
  @Mixin private NodeOptions nodes = new NodeOptions();

  @Option(names = "--json", description = "Print the node's answer as JSON")
  private boolean json;

  @Option(
      names = "--tenants",
      description = "Show each database of a glob; without it, one line for each glob")
  private boolean tenants;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    JsonNode answer = nodes.connect().get("/status");
    if (json) {
      spec.commandLine().getOut().println(Json.pretty(answer));
    } else {
      NodeStatus status = Answer.read(answer, NodeStatus.class);
      new StatusView(status, tenants, spec.commandLine().getOut(), Ansi.AUTO).print();
    }
    return ExitCode.OK.status();
  }
}
