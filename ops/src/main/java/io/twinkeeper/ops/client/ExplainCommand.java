package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.ops.cli.Table.Cell;
import io.twinkeeper.ops.cli.Table.Tone;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twin explain}: what would happen if a node died now. */
@Command(
    name = "explain",
    description = {
      "Show what would happen if a node died now: who would take over, and why not the others.",
      "It is a helm's view of this moment and changes nothing."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin explain --workload scoreboard                # if the active node died",
      "  twin explain scoreboard --if-died witness",
      "  twin explain scoreboard --json | jq -r .successor",
      "",
      "Exit status: 0 if somebody would serve, 1 if nobody would, 5 if no helm answers."
    })
public final class ExplainCommand implements Callable<Integer> {
  @Mixin private WorkloadName workload = new WorkloadName();

  @Option(
      names = "--if-died",
      paramLabel = "MEMBER",
      description = "The member that is taken to have died. Default: the active one")
  private Optional<String> dead = Optional.empty();

  @Mixin private NodeOptions nodes = new NodeOptions();

  @Option(names = "--json", description = "Print the node's answer as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    String path =
        "/api/v1/workloads/"
            + Escaped.of(workload.required())
            + "/explain"
            + dead.map(node -> "?dead=" + Escaped.of(node)).orElse("");
    JsonNode answer = nodes.connect().get(path);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(answer));
    } else {
      print(answer, out);
    }
    return (answer.path("served").asBoolean() ? ExitCode.OK : ExitCode.FAILURE).status();
  }

  private static void print(JsonNode answer, PrintWriter out) {
    out.println(answer.path("workload").asText() + ": " + answer.path("summary").asText());
    out.println("voters that answer: " + String.join(", ", texts(answer.path("voters"))));
    out.println();
    Table table = new Table("CANDIDATE", "VERDICT", "PRIORITY", "BEHIND", "POSITION", "WHY NOT");
    for (JsonNode candidate : answer.path("candidates")) {
      String node = candidate.path("node").asText();
      List<String> objections = texts(candidate.path("objections"));
      table.row(
          node,
          verdict(node.equals(answer.path("successor").asText("")), objections),
          candidate.path("priority").asText(),
          behind(candidate.path("behind_ms")),
          positions(candidate.path("positions")),
          objections.isEmpty() ? "-" : String.join("; ", objections));
    }
    table.print(out, Ansi.AUTO);
  }

  private static Cell verdict(boolean takesOver, List<String> objections) {
    if (takesOver) {
      return new Cell("takes over", Tone.GOOD);
    }
    return objections.isEmpty() ? Cell.of("could") : new Cell("no", Tone.WARNING);
  }

  private static String behind(JsonNode millis) {
    return millis.isNumber() ? Amounts.millis(millis.asDouble()) : "unknown";
  }

  private static String positions(JsonNode positions) {
    List<String> texts = new ArrayList<>();
    positions.properties().forEach(p -> texts.add(p.getKey() + " " + p.getValue().asText()));
    return texts.isEmpty() ? "-" : String.join(", ", texts);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
