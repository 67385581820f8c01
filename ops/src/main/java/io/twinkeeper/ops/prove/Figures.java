package io.twinkeeper.ops.prove;

import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.ops.prove.round.RoundResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Help.Ansi;

/** All rounds in a table: how long the clients waited, by fault. */
final class Figures {
  private final Map<String, List<RoundResult>> byKinds = new TreeMap<>();

  Figures(List<RoundResult> rounds) {
    for (RoundResult round : rounds) {
      boolean one = round.plan().faults().size() == 1;
      String kinds = one ? round.plan().kinds() : "two at once";
      byKinds.computeIfAbsent(kinds, k -> new ArrayList<>()).add(round);
    }
  }

  String text() {
    Table table =
        new Table(
            "fault",
            "rounds",
            "failed",
            "moved",
            "takeover median",
            "worst",
            "silence median",
            "worst");
    byKinds.forEach(
        (kinds, rounds) -> {
          List<Long> takeovers = new ArrayList<>();
          rounds.forEach(round -> round.takeoverMillis().ifPresent(takeovers::add));
          List<Long> silences =
              new ArrayList<>(rounds.stream().map(RoundResult::silenceMillis).toList());
          table.row(
              kinds,
              rounds.size(),
              rounds.stream().filter(round -> !round.passed()).count(),
              takeovers.size(),
              median(takeovers),
              worst(takeovers),
              median(silences),
              worst(silences));
        });
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    table.print(out, Ansi.OFF);
    out.flush();
    return text.toString();
  }

  private static String median(List<Long> millis) {
    List<Long> sorted = millis.stream().sorted().toList();
    return sorted.isEmpty() ? "–" : seconds(sorted.get(sorted.size() / 2));
  }

  private static String worst(List<Long> millis) {
    return millis.stream().max(Long::compare).map(Figures::seconds).orElse("–");
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
  }
}
