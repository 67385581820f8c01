package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.protocol.status.DirectoryConflicts;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin conflicts list}: conflict copies. */
@Command(
    name = "list",
    description = "List the conflict copies in one directory, or in all of a node's directories.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin conflicts list",
      "  twin conflicts list workspace",
      "  twin conflicts list --json | jq -r '.[].conflicts[].path'"
    })
public final class ConflictsListCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description =
          "WORKLOAD/DIRECTORY, or the directory's name alone if no other is called so. Default:"
              + " all")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      defaultValue = "100",
      description = "How many to list of each directory, up to 1000. Default: 100")
  private int limit = 100;

  @Mixin private Reveal reveal = new Reveal();

  @Mixin private NodeOptions nodes = NodeOptions.ofTwin();

  @Option(names = "--json", description = "Print the node's answers as a JSON object")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ApiClient node = nodes.connect();
    Map<String, JsonNode> answers = new LinkedHashMap<>();
    for (String directory : directories(node)) {
      String path = DirectoryName.path(directory) + "/conflicts" + reveal.query();
      answers.put(directory, node.look(path + "&limit=" + limit));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(answers));
    } else {
      print(answers, out);
    }
    return ExitCode.OK.status();
  }

  private List<String> directories(ApiClient node) {
    if (name.isPresent()) {
      return List.of(DirectoryName.full(name.get(), node));
    }
    List<String> all = new ArrayList<>();
    node.get("/api/v1/directories").path("directories").fieldNames().forEachRemaining(all::add);
    return all;
  }

  private static void print(Map<String, JsonNode> answers, PrintWriter out) {
    Table table = new Table("DIRECTORY", "COPY", "OF", "WRITTEN ON", "MODIFIED", "SIZE");
    List<String> remarks = new ArrayList<>();
    answers.forEach(
        (directory, answer) -> {
          DirectoryConflicts conflicts = Answer.read(answer, DirectoryConflicts.class);
          conflicts.conflicts().forEach(copy -> row(table, directory, copy));
          if (conflicts.more()) {
            remarks.add(
                directory + ": " + conflicts.total() + " in all, more than are listed: --limit");
          }
        });
    if (table.isEmpty()) {
      out.println("no conflicts");
      return;
    }
    table.print(out, Ansi.AUTO);
    remarks.forEach(out::println);
    out.println("twin conflicts show DIRECTORY COPY shows both versions, resolve chooses");
  }

  private static void row(Table table, String directory, DirectoryConflicts.Copy copy) {
    table.row(
        directory,
        copy.path(),
        copy.of() + (copy.taken() ? "" : " (gone)"),
        copy.author(),
        Amounts.time(copy.modified()),
        Amounts.bytes(copy.size()));
  }
}
