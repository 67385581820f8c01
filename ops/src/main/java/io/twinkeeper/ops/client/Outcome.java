package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cli.Table;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** How a verb ended, as the node tells it. */
record Outcome(JsonNode answer) {
  void print(PrintWriter out, boolean json) {
    if (json) {
      out.println(Json.pretty(answer));
      return;
    }
    String message = answer.path("message").asText("");
    out.println(message.isEmpty() ? "done" : message);
    Table steps = new Table("STEP", "TOOK");
    for (Map.Entry<String, JsonNode> step : answer.path("step_ms").properties()) {
      steps.row(step.getKey(), Amounts.millis(step.getValue().asDouble()));
    }
    steps.print(out, Ansi.AUTO);
  }
}
