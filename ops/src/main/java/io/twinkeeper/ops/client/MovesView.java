package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.ops.cli.Table.Cell;
import io.twinkeeper.ops.cli.Table.Tone;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.StringJoiner;
import picocli.CommandLine.Help.Ansi;

/** Moves as a table, newest first. */
record MovesView(JsonNode moves) {
  void print(PrintWriter out) {
    Table table = new Table("WHEN", "WORKLOAD", "EPOCH", "FROM", "TO", "WHY", "TOOK", "STEPS");
    for (JsonNode move : moves) {
      String from = move.path("from").asText("");
      boolean active = move.path("active").asBoolean();
      table.row(
          Amounts.time(Instant.parse(move.path("at").asText())),
          move.path("workload").asText(),
          move.path("epoch").asText(),
          from.isEmpty() ? "-" : from,
          new Cell(
              move.path("to").asText() + (active ? "" : ", never active"),
              active ? Tone.PLAIN : Tone.BAD),
          move.path("reason").asText(),
          Amounts.millis(move.path("total_ms").asDouble()),
          steps(move.path("step_ms")));
    }
    if (table.isEmpty()) {
      out.println("nothing has moved yet");
    }
    table.print(out, Ansi.AUTO);
  }

  private static String steps(JsonNode steps) {
    StringJoiner text = new StringJoiner(", ");
    steps.properties().forEach(s -> text.add(s.getKey() + " " + s.getValue().asText()));
    return text + (steps.isEmpty() ? "-" : " ms");
  }
}
