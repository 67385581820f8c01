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
    printPlan(out);
    Table workloads = new Table("WORKLOAD", "WHAT");
    for (Map.Entry<String, JsonNode> one : answer.path("workloads").properties()) {
      workloads.row(one.getKey(), one.getValue().asText());
    }
    workloads.print(out, Ansi.AUTO);
  }

  private void printPlan(PrintWriter out) {
    Table plan = new Table("STEP", "LAST TIME", "WHAT");
    for (JsonNode step : answer.path("steps")) {
      plan.row(
          step.path("step").asText(), amount(step.path("last_ms")), step.path("what").asText());
    }
    plan.print(out, Ansi.AUTO);
    if (answer.path("outage_ms").isNumber()) {
      out.println("the last one took " + amount(answer.path("outage_ms")) + " in all");
    }
  }

  private static String amount(JsonNode millis) {
    return millis.isNumber() ? Amounts.millis(millis.asDouble()) : "-";
  }
}
