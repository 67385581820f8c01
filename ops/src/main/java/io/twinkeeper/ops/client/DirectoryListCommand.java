package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.protocol.status.DirectoryStatus;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twin directory list}: how the directories of a node stand. */
@Command(
    name = "list",
    description = "List the directories that a node follows, and what is wrong with them.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin directory list --node alpha",
      "  twin directory list --node alpha --json |",
      "    jq -r 'to_entries[] | select(.value.held) | .key'"
    })
public final class DirectoryListCommand implements Callable<Integer> {
  @Mixin private NodeOptions nodes = NodeOptions.ofTwin();

  @Option(names = "--json", description = "Print the directories as a JSON object")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ApiClient node = nodes.connect();
    JsonNode all = node.get("/api/v1/directories").path("directories");
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(all));
      return ExitCode.OK.status();
    }
    if (all.isEmpty()) {
      out.println(node.url().getAuthority() + " follows no directories");
    }
    DirectoryTable rows = new DirectoryTable(Instant.now());
    for (Map.Entry<String, JsonNode> one : all.properties()) {
      rows.add(one.getKey(), Answer.read(one.getValue(), DirectoryStatus.class));
    }
    rows.table().print(out, Ansi.AUTO);
    for (Map.Entry<String, JsonNode> one : all.properties()) {
      printRemarks(one.getKey(), Answer.read(one.getValue(), DirectoryStatus.class), out);
    }
    return ExitCode.OK.status();
  }

  private void printRemarks(String name, DirectoryStatus directory, PrintWriter out) {
    String held = directory.held();
    if (held != null) {
      remark(name, "held: " + held, out);
      if (directory.confirmable()) {
        remark(name, "it is meant: twin directory confirm " + name + nodes.sameNode(), out);
        remark(name, "it is a mistake: twin directory reject " + name + nodes.sameNode(), out);
      }
    }
    remark(name, directory.reason(), out);
    if (directory.silentSince() != null) {
      remark(name, "has not answered since " + directory.silentSince(), out);
    }
    remark(name, directory.behind(), out);
    remark(name, directory.warning(), out);
    directory.skippedDatabases().forEach(d -> remark(name, "a database, not carried: " + d, out));
    directory.problems().forEach(p -> remark(name, p.path() + ": " + p.what(), out));
  }

  private static void remark(String name, @Nullable String text, PrintWriter out) {
    if (text != null) {
      out.println(name + ": " + text.replaceAll("\\p{Cntrl}+", " "));
    }
  }
}
