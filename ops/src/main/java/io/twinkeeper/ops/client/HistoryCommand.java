package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.Arguments;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.protocol.status.HistoryEntry;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twin history}: what happened, from the ledger. */
@Command(
    name = "history",
    description = {
      "Show what happened, newest first: grants, activations, forks, operators' words.",
      "Every node keeps the same ledger; it does not matter which one is asked."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin history",
      "  twin history --workload scoreboard --limit 5",
      "  twin history --moves                     # each with its steps",
      "  twin history --json | jq -r '.[] | select(.kind == \"fork-kept\") | .summary'"
    })
public final class HistoryCommand implements Callable<Integer> {
  @Mixin private NodeOptions nodes = new NodeOptions();

  @Option(
      names = {"-l", "--limit"},
      paramLabel = "COUNT",
      defaultValue = "20",
      description = "How many entries, 1 to 1000. Default: ${DEFAULT-VALUE}")
  private int limit = 20;

  @Option(
      names = {"-w", "--workload"},
      paramLabel = "NAME",
      description = "Only what concerns this workload")
  private Optional<String> workload = Optional.empty();

  @Option(
      names = {"-m", "--moves"},
      description = "Show each move of a workload with its steps and what they took")
  private boolean moves;

  @Option(names = "--json", description = "Print the entries as a JSON list")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Arguments.requireRange(spec, "--limit", limit, 1, 1000);
    String query = "?limit=" + limit + workload.map(w -> "&workload=" + Escaped.of(w)).orElse("");
    return moves ? moves("/api/v1/moves" + query) : entries("/api/v1/history" + query);
  }

  private Integer moves(String path) {
    JsonNode moves = nodes.connect().get(path).path("moves");
    if (json) {
      spec.commandLine().getOut().println(Json.pretty(moves));
    } else {
      new MovesView(moves).print(spec.commandLine().getOut());
    }
    return ExitCode.OK.status();
  }

  private Integer entries(String path) {
    JsonNode answer = nodes.connect().get(path);
    JsonNode entries = answer.has("history") ? answer.path("history") : answer;
    if (json) {
      spec.commandLine().getOut().println(Json.pretty(entries));
    } else {
      print(Answer.read(entries, HistoryEntry[].class));
    }
    return ExitCode.OK.status();
  }

  private void print(HistoryEntry[] entries) {
    Table table = new Table("WHEN", "NODE", "WORKLOAD", "EPOCH", "KIND", "WHAT");
    for (HistoryEntry entry : entries) {
      table.row(
          Amounts.time(entry.at()),
          entry.origin(),
          entry.workload().isEmpty() ? "-" : entry.workload(),
          entry.epoch() == 0 ? "-" : entry.epoch(),
          entry.kind(),
          entry.summary());
    }
    if (table.isEmpty()) {
      spec.commandLine().getOut().println("nothing has happened yet");
    }
    table.print(spec.commandLine().getOut(), Ansi.AUTO);
  }
}
