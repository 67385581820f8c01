package io.twinkeeper.ops.client;

import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.ops.cli.Table.Cell;
import io.twinkeeper.ops.cli.Table.Tone;
import io.twinkeeper.protocol.merge.Conflict;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.TableResult;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** A merge's report, for people. */
record ForkView(MergeReport report) {
  private static final int MOST_CONFLICTS = 20;
  private static final int MOST_VALUE_CHARS = 24;

  void print(PrintWriter out) {
    printTables(out);
    printConflicts(out);
    out.println(verdict());
  }

  private void printTables(PrintWriter out) {
    Table table =
        new Table(
            "TABLE", "POLICY", "OUTCOME", "NEW", "CHANGED", "DELETED", "THERE", "CONFLICTS", "WHY");
    for (TableResult result : report.tables()) {
      table.row(
          result.table(),
          lower(result.policy()),
          outcome(result),
          result.inserted(),
          result.updated(),
          result.deleted(),
          result.present(),
          result.conflicts(),
          result.reason());
    }
    table.print(out, Ansi.AUTO);
  }

  private static Cell outcome(TableResult result) {
    Tone tone = result.outcome() == TableResult.Outcome.MERGED ? Tone.GOOD : Tone.WARNING;
    return new Cell(lower(result.outcome()), tone);
  }

  private void printConflicts(PrintWriter out) {
    Table table = new Table("CONFLICT IN", "KEPT", "WHY", "FORK'S ROW", "ACTIVE SIDE'S ROW");
    for (Conflict conflict : report.conflicts().stream().limit(MOST_CONFLICTS).toList()) {
      table.row(
          conflict.table(),
          lower(conflict.kept()),
          conflict.reason(),
          row(conflict.fork()),
          row(conflict.winner()));
    }
    if (!table.isEmpty()) {
      out.println();
    }
    table.print(out, Ansi.AUTO);
    if (report.conflictsTotal() > MOST_CONFLICTS) {
      out.println("… of " + report.conflictsTotal() + " conflicts");
    }
    if (!report.log().isEmpty()) {
      out.println("all conflicts: " + report.log() + " on " + report.node());
    }
  }

  private static String row(@Nullable Map<String, String> row) {
    if (row == null) {
      return "none";
    }
    StringBuilder text = new StringBuilder();
    row.forEach((column, value) -> text.append(column).append('=').append(cut(value)).append(' '));
    return text.toString().strip();
  }

  /** A line of a terminal; the log and {@code --json} have more. */
  private static String cut(String value) {
    return value.length() <= MOST_VALUE_CHARS ? value : value.substring(0, MOST_VALUE_CHARS) + "…";
  }

  private String verdict() {
    String written = report.written() + " rows " + (report.dryRun() ? "would be" : "were");
    String rest = report.settled() ? "" : "; some tables or rows wait for you, see above";
    String base = report.ancestorKnown() ? "" : " (no ancestor known: only missing rows)";
    return written + " written into " + report.stream() + " on " + report.node() + base + rest;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
