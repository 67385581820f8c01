package io.twinkeeper.ops.client;

import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.ops.cli.Table.Cell;
import io.twinkeeper.ops.cli.Table.Tone;
import io.twinkeeper.protocol.status.DrillReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** A drill's report as text. */
record DrillView(DrillReport report) {
  void print(PrintWriter out, Ansi ansi) {
    out.println(report.summary());
    out.printf(
        "%s, begun %s by %s%s%n%n",
        report.id(),
        Amounts.time(report.startedAt()),
        report.trigger(),
        report.home().isEmpty() ? "" : ", from " + report.home() + " to " + report.twin());
    Table table = new Table("STEP", "RESULT", "TOOK", "WHAT WAS FOUND");
    for (DrillReport.Step step : report.steps()) {
      table.row(
          step.name(),
          new Cell(step.ok() ? "ok" : "failed", step.ok() ? Tone.GOOD : Tone.BAD),
          Amounts.millis((double) step.tookMillis()),
          step.detail());
    }
    table.print(out, ansi);
    out.printf("%n%s%n", verdict(ansi));
  }

  private String verdict(Ansi ansi) {
    String style = report.passed() ? "fg(green)" : "fg(red)";
    String word = report.outcome().toUpperCase(Locale.ROOT);
    return ansi.string("@|" + style + " " + word + "|@ after ")
        + Amounts.millis((double) report.took().toMillis());
  }

  static void printAll(List<DrillReport> reports, PrintWriter out, Ansi ansi) {
    Table table = new Table("DRILL", "KIND", "TRIGGER", "FROM", "TO", "OUTCOME", "WHY NOT");
    for (DrillReport report : reports) {
      table.row(
          report.id(),
          report.kind(),
          report.trigger(),
          report.home().isEmpty() ? "-" : report.home(),
          report.twin().isEmpty() ? "-" : report.twin(),
          new Cell(report.outcome(), report.passed() ? Tone.GOOD : Tone.WARNING),
          report.reason().isEmpty() ? "-" : report.reason());
    }
    if (table.isEmpty()) {
      out.println("nothing was rehearsed yet");
    }
    table.print(out, ansi);
  }
}
