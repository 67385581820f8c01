package io.twinkeeper.ops.prove;

import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.ops.prove.fault.Fault;
import io.twinkeeper.ops.prove.round.RoundResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Help.Ansi;

/** All rounds in a table: takeovers and the longest silence, median and worst, by fault. */
final class Figures {
  private final Map<String, List<RoundResult>> byKinds = new TreeMap<>();

  Figures(List<RoundResult> rounds) {
    for (RoundResult round : rounds) {
      Fault first = round.plan().faults().get(0);
      boolean one = round.plan().faults().size() == 1;
      String kinds = one ? first.kind() + " of the " + first.role() : "two at once";
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
            "takeover",
            "worst",
            "if stubborn",
            "worst",
            "silence",
            "worst");
    byKinds.forEach(
        (kinds, rounds) -> {
          List<Long> willing = takeovers(rounds, false);
          List<Long> stubborn = takeovers(rounds, true);
          List<Long> silences = rounds.stream().map(RoundResult::silenceMillis).toList();
          table.row(
              kinds,
              rounds.size(),
              rounds.stream().filter(round -> !round.passed()).count(),
              willing.size() + stubborn.size(),
              median(willing),
              worst(willing),
              median(stubborn),
              worst(stubborn),
              median(silences),
              worst(silences));
        });
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    table.print(out, Ansi.OFF);
    out.flush();
    return text.toString();
  }

  private static List<Long> takeovers(List<RoundResult> rounds, boolean stubborn) {
    List<Long> millis = new ArrayList<>();
    rounds.stream()
        .filter(round -> round.plan().stubborn() == stubborn)
        .forEach(round -> round.takeoverMillis().ifPresent(millis::add));
    return millis;
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
