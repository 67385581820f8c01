package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.ops.cli.Table.Cell;
import io.twinkeeper.ops.cli.Table.Tone;
import io.twinkeeper.protocol.merge.ForkDetail;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twin fork list}: what a node keeps of histories that lost. */
@Command(
    name = "list",
    description = "List the forks that a node keeps, and how far each one is merged.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin fork list --node alpha",
      "  twin fork list --node alpha --json |",
      "    jq -r '.[] | select(.state == \"open\") | .id'"
    })
public final class ForkListCommand implements Callable<Integer> {
  @Mixin private NodeOptions nodes = NodeOptions.ofTwin();

  @Option(names = "--json", description = "Print the forks as a JSON list")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ApiClient node = nodes.connect();
    JsonNode forks = node.get("/api/v1/forks").path("forks");
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(forks));
      return ExitCode.OK.status();
    }
    Table table = new Table("ID", "STREAM", "KEPT", "TRANSACTIONS", "SIZE", "BASE", "STATE");
    for (JsonNode fork : forks) {
      row(table, Answer.read(fork, ForkDetail.class));
    }
    if (table.isEmpty()) {
      out.println(node.url().getAuthority() + " keeps no forks");
    }
    table.print(out, Ansi.AUTO);
    return ExitCode.OK.status();
  }

  private static void row(Table table, ForkDetail fork) {
    table.row(
        fork.id(),
        fork.stream(),
        Amounts.time(fork.at()),
        fork.transactions() < 0 ? "?" : fork.transactions(),
        Amounts.bytes(fork.sizeBytes()),
        fork.base(),
        new Cell(fork.state(), fork.state().equals("merged") ? Tone.GOOD : Tone.WARNING));
  }
}
