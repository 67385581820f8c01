package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.protocol.status.DirectoryConflict;
import io.twinkeeper.protocol.status.DirectoryConflict.Version;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin conflicts show}: both versions. */
@Command(
    name = "show",
    description = {
      "Show both versions: THIS has the path, OTHER is the copy beside it.",
      "Of small texts, the lines that differ, from the first one to the last."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin conflicts show workspace plan.conflict-beta-20261122T101530123Z.txt",
      "  twin conflicts show workspace COPY --json | jq -r .copy.text"
    })
public final class ConflictsShowCommand implements Callable<Integer> {
  @Mixin private DirectoryName directory = new DirectoryName();

  @Parameters(
      index = "1",
      paramLabel = "COPY",
      description = "The conflict copy's path, as twin conflicts list shows it")
  private String copy = "";

  @Mixin private Reveal reveal = new Reveal();

  @Mixin private NodeOptions nodes = NodeOptions.ofTwin();

  @Option(names = "--json", description = "Print the node's answer as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ApiClient node = nodes.connect();
    String path = "/conflict" + reveal.query() + "&path=" + Escaped.of(copy);
    JsonNode answer = node.look(directory.path(node) + path);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(answer));
    } else {
      print(Answer.read(answer, DirectoryConflict.class), out);
    }
    return ExitCode.OK.status();
  }

  private static void print(DirectoryConflict conflict, PrintWriter out) {
    Version present = conflict.present();
    Version other = conflict.copy();
    Table table = new Table("", "THIS", "OTHER");
    table.row("path", present == null ? "nothing is there" : conflict.of(), conflict.path());
    row(table, "written on", present, other, Version::author);
    row(table, "modified", present, other, v -> v.modified().toString());
    row(table, "kind", present, other, Version::kind);
    row(table, "size", present, other, v -> Amounts.bytes(v.size()) + " (" + v.size() + ")");
    row(table, "mode", present, other, Version::mode);
    row(table, "owner", present, other, Version::owner);
    row(table, "sha-256", present, other, v -> v.sha256() == null ? "-" : v.sha256());
    row(table, "version", present, other, Version::version);
    if (other.target() != null || (present != null && present.target() != null)) {
      row(table, "points to", present, other, v -> v.target() == null ? "-" : v.target());
    }
    table.print(out, Ansi.AUTO);
    String left = present == null ? null : present.text();
    String right = other.text();
    if (left != null && right != null) {
      out.println();
      TextDifference.print(left, right, out);
    }
  }

  private static void row(
      Table table,
      String what,
      @Nullable Version present,
      Version copy,
      Function<Version, String> words) {
    table.row(what, present == null ? "-" : words.apply(present), words.apply(copy));
  }
}
