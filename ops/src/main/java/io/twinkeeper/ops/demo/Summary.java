package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.ops.demo.load.FenceCosts;
import io.twinkeeper.ops.demo.workspace.Trees;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Help.Ansi;

/** The run in a table and three sentences, for people. */
final class Summary {
  private static final int MOST_DIFFERENCES = 20;

  private final Verdict verdict;

  Summary(Verdict verdict) {
    this.verdict = verdict;
  }

  String text(Ansi ansi) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    if (!verdict.rounds().isEmpty()) {
      table().print(out, ansi);
      out.println();
    }
    out.println(
        String.join(
            " · ",
            Cast.count(verdict.answeredWrites(), "write") + " answered",
            verdict.missingAfterRejoin() + " missing",
            "at most "
                + Cast.count(verdict.maxConnectorsAtOnce(), "connector")
                + " at any instant"));
    if (verdict.onlyInForks() > 0) {
      out.printf(
          Locale.ROOT,
          "%,d of them had not left the struck machine in time: kept in its forks%n",
          verdict.onlyInForks());
    }
    if (verdict.forksOutsideBlows() > 0) {
      out.println(
          Cast.count(verdict.forksOutsideBlows(), "fork")
              + " came without a blow: a planned switchover must leave nothing behind");
    }
    verdict.fence().ifPresent(fence -> fence(out, fence));
    out.println("both copies: integrity " + verdict.integrityCheck());
    out.println(
        "             " + Cast.count(verdict.rows(), "row") + ", sha-256 " + verdict.digest());
    long unanswered = verdict.rows() + verdict.onlyInForks() - verdict.answeredWrites();
    if (unanswered > 0) {
      out.println(
          "             "
              + Cast.count(unanswered, "row")
              + " committed whose answers were cut off on their way: nobody was promised those");
    }
    workspaces(out, verdict.trees());
    out.println();
    out.print(verdict.passed() ? "PASSED" : "FAILED");
    out.flush();
    return text.toString();
  }

  private static void workspaces(PrintWriter out, Trees trees) {
    out.println(
        "both workspaces: "
            + (trees.equal() ? "equal, every name, type, mode, content and link" : "DIFFERENT"));
    trees
        .trees()
        .forEach(
            (twin, tree) ->
                out.printf(
                    Locale.ROOT,
                    "             %-6s %s, %,d bytes, sha-256 %s%n",
                    twin,
                    Cast.count(tree.files(), "file"),
                    tree.bytes(),
                    tree.digest()));
    out.printf(
        Locale.ROOT,
        "             %s by hand, %,d of them while a twin was away; %s kept beside the winner%n",
        Cast.count(trees.changes(), "change"),
        trees.whileAway(),
        Cast.count(trees.conflictCopies(), "losing version"));
    trees.differences().stream().limit(MOST_DIFFERENCES).forEach(d -> out.println("  " + d));
  }

  private static void fence(PrintWriter out, FenceCosts.Summary fence) {
    out.printf(
        Locale.ROOT,
        "fence: %,d answers waited until a twin had the write on its disk: p50 %.1f ms, p99 %.1f"
            + " ms, at most %.1f ms%n",
        fence.fenced(),
        fence.p50Millis(),
        fence.p99Millis(),
        fence.maxMillis());
    if (fence.unfenced() > 0) {
      out.printf(
          Locale.ROOT,
          "       %,d answers were given without it, and said so: there was no twin%n",
          fence.unfenced());
    }
  }

  private Table table() {
    List<RoundResult> rounds = verdict.rounds();
    List<String> head = new ArrayList<>(List.of(""));
    for (int i = 0; i < rounds.size(); i++) {
      head.add("round " + (i + 1));
    }
    boolean several = rounds.size() > 1;
    if (several) {
      head.addAll(List.of("median", "worst"));
    }
    Table table = new Table(head.toArray(String[]::new));
    row(table, "struck", RoundResult::struck, several ? List.of("", "") : List.of());
    for (Measure measure : Measure.values()) {
      List<Double> values = Report.values(rounds, measure::of);
      row(
          table,
          measure.title(),
          r -> millis(measure.of(r)),
          several
              ? List.of(millis(Report.median(values)), millis(Report.worst(values)))
              : List.of());
    }
    counts(table, several ? List.of("", "") : List.of());
    return table;
  }

  private void counts(Table table, List<String> rest) {
    row(table, "writes answered", r -> number(r.answeredWrites()), rest);
    row(table, "not on survivor", r -> number(r.answeredBeforeKillMissingOnSurvivor()), rest);
    row(table, "  kept in forks", r -> number(r.forkedTransactions()), rest);
    row(table, "missing after rejoin", r -> number(r.missingAfterRejoin()), rest);
    row(table, "lag p99 before", r -> lag(r), rest);
  }

  private void row(
      Table table, String title, Function<RoundResult, String> value, List<String> rest) {
    List<String> cells = new ArrayList<>(List.of(title));
    verdict.rounds().forEach(r -> cells.add(value.apply(r)));
    cells.addAll(rest);
    table.row(cells.toArray());
  }

  private static String lag(RoundResult round) {
    return round.lagP99().isPresent()
        ? String.format(Locale.ROOT, "%.1f ms", round.lagP99().getAsDouble())
        : "?";
  }

  private static String millis(Optional<Double> millis) {
    return millis.map(m -> Cast.span(Math.round(m))).orElse("?");
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
