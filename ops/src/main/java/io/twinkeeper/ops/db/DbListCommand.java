package io.twinkeeper.ops.db;

import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cli.Reason;
import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.persistence.store.RestoreTest;
import io.twinkeeper.persistence.store.SegmentStore;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twin db list}. */
@Command(
    name = "list",
    description = "Show what can be restored of each database.",
    footerHeading = "%nExamples:%n",
    footer = {"  twin db list --node alpha", "  twin db list --data-dir /mnt/rescued --json"})
public final class DbListCommand implements Callable<Integer> {
  @Mixin private StoreOptions stores = new StoreOptions();

  @Option(names = "--json", description = "Print a JSON list")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  private record Row(
      String name,
      SegmentStore.Contents contents,
      Position end,
      RestoreTest.@Nullable Result test) {}

  @Override
  public Integer call() {
    List<Row> rows = new ArrayList<>();
    for (StoreOnDisk disk : stores.all()) {
      rows.add(row(disk));
    }
    if (json) {
      spec.commandLine()
          .getOut()
          .println(Json.pretty(rows.stream().map(DbListCommand::json).toList()));
    } else {
      print(rows);
    }
    return ExitCode.OK.status();
  }

  private static Row row(StoreOnDisk disk) {
    try {
      return new Row(
          disk.name(), disk.store().contents(), disk.log().last(), disk.lastTest().orElse(null));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILURE, disk.directory() + " cannot be read: " + Reason.of(e), e);
    }
  }

  private void print(List<Row> rows) {
    Table table =
        new Table("DATABASE", "FROM", "TO", "LAST TRANSACTION", "FILES", "SIZE", "RESTORE TEST");
    for (Row row : rows) {
      table.row(
          row.name,
          time(row.contents.firstAt()),
          time(row.contents.lastAt()),
          row.end.isNone() ? "-" : Long.toHexString(row.end.txid()),
          row.contents.files(),
          Amounts.bytes(row.contents.bytes()),
          test(row.test));
    }
    if (table.isEmpty()) {
      spec.commandLine().getOut().println("nothing is kept here yet");
    }
    table.print(spec.commandLine().getOut(), Ansi.AUTO);
  }

  private static String time(@Nullable Instant at) {
    return at == null ? "-" : Amounts.time(at);
  }

  private static Table.Cell test(RestoreTest.@Nullable Result test) {
    if (test == null) {
      return Table.Cell.of("-");
    }
    return new Table.Cell(
        (test.ok() ? "ok " : "FAILED ") + Amounts.time(test.at()),
        test.ok() ? Table.Tone.GOOD : Table.Tone.BAD);
  }

  private static Map<String, @Nullable Object> json(Row row) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("database", row.name);
    json.put("first_at", row.contents.firstAt());
    json.put("first_txid", hex(row.contents.first()));
    json.put("last_at", row.contents.lastAt());
    json.put("last_txid", hex(row.contents.last()));
    json.put("log_txid", hex(row.end));
    json.put("files", row.contents.files());
    json.put("snapshots", row.contents.snapshots());
    json.put("bytes", row.contents.bytes());
    json.put("restore_test", row.test);
    return json;
  }

  private static @Nullable String hex(Position position) {
    return position.isNone() ? null : String.format(Locale.ROOT, "%016x", position.txid());
  }
}
