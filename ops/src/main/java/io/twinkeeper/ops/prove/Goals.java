package io.twinkeeper.ops.prove;

import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.ops.prove.fault.Fault;
import io.twinkeeper.ops.prove.fault.Kind;
import io.twinkeeper.ops.prove.round.RoundResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import picocli.CommandLine.Help.Ansi;

/**
 * What is promised of takeovers and switchovers, beside what was measured. Only rounds with one
 * fault, of the active node, in which the workload moved: two at once have no promise. Services
 * that are stubborn use their whole stop time, so their rounds stand in rows of their own.
 */
final class Goals {
  private static final Map<String, Long> VANISHED_WORST_MILLIS =
      Map.of("wan", 25_000L, "fast", 12_000L);

  private enum Matter {
    DAEMON("daemon killed, its host lives: taken over"),
    HOST("host vanishes: taken over"),
    SWITCHOVER("planned switchover: no answer for");

    private final String words;

    Matter(String words) {
      this.words = words;
    }

    boolean isOf(Fault fault) {
      return switch (this) {
        case DAEMON ->
            fault.kind() == Kind.KILL_JVM || (fault.kind() == Kind.RESTART_ONE && fault.harsh());
        case HOST ->
            fault.kind() == Kind.KILL_TREE
                || fault.kind() == Kind.PAUSE_TREE
                || (fault.kind() == Kind.ISOLATE_ACTIVE && fault.harsh());
        case SWITCHOVER -> fault.kind() == Kind.SWITCHOVER;
      };
    }

    OptionalLong millisOf(RoundResult round) {
      boolean moved = round.takeoverMillis().isPresent();
      return this == SWITCHOVER && moved
          ? OptionalLong.of(round.silenceMillis())
          : round.takeoverMillis();
    }
  }

  private record Bar(OptionalLong medianMillis, OptionalLong worstMillis) {}

  private final List<RoundResult> rounds;
  private final Map<Matter, Bar> bars;

  /**
   * The goals for these rounds.
   *
   * @param timings of the cluster: {@code wan}, {@code fast}
   */
  Goals(List<RoundResult> rounds, String timings) {
    this.rounds = List.copyOf(rounds);
    this.bars =
        Map.of(
            Matter.DAEMON, new Bar(OptionalLong.of(3_000), OptionalLong.of(5_000)),
            Matter.HOST,
                new Bar(
                    OptionalLong.of(8_000),
                    OptionalLong.of(VANISHED_WORST_MILLIS.getOrDefault(timings, 25_000L))),
            Matter.SWITCHOVER, new Bar(OptionalLong.empty(), OptionalLong.of(1_000)));
  }

  /** Empty if no round had anything to do with a goal. */
  String text() {
    Table table = new Table("goal", "rounds", "median", "goal", "worst", "goal", "");
    for (Matter matter : Matter.values()) {
      row(table, matter, false);
      row(table, matter, true);
    }
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    table.print(out, Ansi.OFF);
    out.flush();
    return text.toString();
  }

  private void row(Table table, Matter matter, boolean stubborn) {
    List<Long> millis = measured(matter, stubborn);
    if (millis.isEmpty()) {
      return;
    }
    long median = millis.get(millis.size() / 2);
    long worst = millis.get(millis.size() - 1);
    Bar bar = bars.getOrDefault(matter, new Bar(OptionalLong.empty(), OptionalLong.empty()));
    boolean reached = isWithin(median, bar.medianMillis()) && isWithin(worst, bar.worstMillis());
    table.row(
        matter.words + (stubborn ? " (stubborn services)" : ""),
        millis.size(),
        seconds(median),
        seconds(bar.medianMillis()),
        seconds(worst),
        seconds(bar.worstMillis()),
        reached ? "reached" : "MISSED");
  }

  private List<Long> measured(Matter matter, boolean stubborn) {
    Function<RoundResult, Fault> only = round -> round.plan().faults().get(0);
    return rounds.stream()
        .filter(round -> round.plan().faults().size() == 1)
        .filter(round -> round.plan().stubborn() == stubborn)
        .filter(round -> only.apply(round).role() == Fault.Role.ACTIVE)
        .filter(round -> matter.isOf(only.apply(round)))
        .map(matter::millisOf)
        .filter(OptionalLong::isPresent)
        .map(OptionalLong::getAsLong)
        .sorted()
        .toList();
  }

  private static boolean isWithin(long millis, OptionalLong bound) {
    return bound.isEmpty() || millis <= bound.getAsLong();
  }

  private static String seconds(OptionalLong millis) {
    return millis.isPresent() ? seconds(millis.getAsLong()) : "–";
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
  }
}
