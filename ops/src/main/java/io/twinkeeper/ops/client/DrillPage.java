package io.twinkeeper.ops.client;

import io.twinkeeper.ops.cli.Amounts;
import io.twinkeeper.protocol.status.DrillReport;

/** A drill's report as one HTML page that needs nothing else. */
final class DrillPage {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>%1$s</title>
      <style>
      body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
      table { border-collapse: collapse; width: 100%%; }
      th, td { text-align: left; padding: .3em .6em; border-bottom: 1px solid #ddd; vertical-align: top; }
      .ok { color: #176b2c; } .bad { color: #a4161a; font-weight: bold; }
      </style></head><body>
      <h1>%1$s</h1>
      """;

  private DrillPage() {}

  static String of(DrillReport report) {
    StringBuilder page = new StringBuilder(HEAD.formatted(escaped(report.summary())));
    page.append("<p class=\"").append(report.passed() ? "ok" : "bad").append("\">");
    page.append(escaped(report.outcome())).append("</p>\n<table>\n");
    row(page, "drill", report.id());
    row(page, "workload", report.workload());
    row(page, "kind, trigger", report.kind() + ", " + report.trigger());
    row(page, "from, to", report.home() + ", " + report.twin());
    row(page, "begun", Amounts.time(report.startedAt()));
    row(page, "took", Amounts.millis((double) report.took().toMillis()));
    page.append("</table>\n<h2>Steps</h2>\n<table>\n");
    page.append("<tr><th>step</th><th>result</th><th>took</th><th>what was found</th></tr>\n");
    report.steps().forEach(step -> step(page, step));
    return page.append("</table>\n</body></html>\n").toString();
  }

  private static void row(StringBuilder page, String name, String value) {
    page.append("<tr><th>").append(escaped(name)).append("</th><td>");
    page.append(escaped(value)).append("</td></tr>\n");
  }

  private static void step(StringBuilder page, DrillReport.Step step) {
    page.append("<tr><td>").append(escaped(step.name())).append("</td><td class=\"");
    page.append(step.ok() ? "ok\">ok" : "bad\">failed").append("</td><td>");
    page.append(escaped(Amounts.millis((double) step.tookMillis()))).append("</td><td>");
    page.append(escaped(step.detail())).append("</td></tr>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
