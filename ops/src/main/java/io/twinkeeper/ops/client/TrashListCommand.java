package io.twinkeeper.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.protocol.status.DirectoryTrash;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin trash list}: what a node keeps of deleted and overwritten files. */
@Command(
    name = "list",
    description = {
      "List what a node keeps of a directory's deleted and overwritten files, newest first.",
      "WHY is deleted, overwritten, or displaced: somebody has chosen another version."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin trash list workspace --node beta",
      "  twin trash list workspace notes/today.md --node beta",
      "  twin trash list workspace --json | jq -r '.items[].id'"
    })
public final class TrashListCommand implements Callable<Integer> {
  @Mixin private DirectoryName directory = new DirectoryName();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = "Only what was at this path or below it")
  private Optional<String> under = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      defaultValue = "100",
      description = "How many to list, up to 1000. Default: 100")
  private int limit = 100;

  @Option(names = "--ids", description = "Show what each is restored by: twin trash restore --id")
  private boolean ids;

  @Mixin private Reveal reveal = new Reveal();

  @Mixin private NodeOptions nodes = NodeOptions.ofTwin();

  @Option(names = "--json", description = "Print the node's answer as JSON")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ApiClient node = nodes.connect();
    String path = under.map(text -> "&under=" + Escaped.of(text)).orElse("");
    JsonNode answer =
        node.look(directory.path(node) + "/trash" + reveal.query() + "&limit=" + limit + path);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.pretty(answer));
    } else {
      print(Answer.read(answer, DirectoryTrash.class), out);
    }
    return ExitCode.OK.status();
  }

  private void print(DirectoryTrash trash, PrintWriter out) {
    Table table =
        ids
            ? new Table("WHEN", "WHY", "SIZE", "PATH", "ID")
            : new Table("WHEN", "WHY", "SIZE", "PATH");
    for (DirectoryTrash.Item item : trash.items()) {
      String when = Amounts.time(item.thrownAt());
      String size = item.kind().equals("link") ? "link" : Amounts.bytes(item.size());
      String id = item.id() == null ? "-" : item.id();
      if (ids) {
        table.row(when, item.why(), size, item.path(), id);
      } else {
        table.row(when, item.why(), size, item.path());
      }
    }
    table.print(out, Ansi.AUTO);
    out.println(summary(trash));
  }

  private String summary(DirectoryTrash trash) {
    String all =
        trash.files() == 0
            ? "the trash is empty; what was deleted on a node itself is in that of its twins:"
                + " --node"
            : "in the trash: " + trash.files() + " files, " + Amounts.bytes(trash.bytes());
    if (trash.more()) {
      return all + "; these are the newest " + trash.items().size() + ": say a PATH, or --limit";
    }
    return under.isPresent() && trash.items().isEmpty() && trash.files() > 0
        ? all + ", nothing of it from " + under.get()
        : all;
  }
}
