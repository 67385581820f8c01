package io.twinkeeper.ops.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.prove.fault.Fault;
import io.twinkeeper.ops.prove.fault.Fault.Role;
import io.twinkeeper.ops.prove.fault.Kind;
import io.twinkeeper.ops.prove.fault.Plan;
import io.twinkeeper.ops.prove.round.RoundResult;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GoalsTest {
  private static final OptionalLong DID_NOT_MOVE = OptionalLong.empty();

  @Test
  void showsMedianAndWorstBesideTheGoal() {
    List<RoundResult> rounds =
        List.of(
            round(Kind.KILL_JVM, Role.ACTIVE, took(2_000), false),
            round(Kind.KILL_JVM, Role.ACTIVE, took(4_900), false),
            round(Kind.RESTART_ONE, Role.ACTIVE, took(2_500), false));

    assertThat(lineOf("daemon killed", rounds))
        .containsSubsequence("3", "2.5 s", "3.0 s", "4.9 s", "5.0 s", "reached");
  }

  @Test
  void saysThatAGoalIsMissedByItsWorst() {
    List<RoundResult> rounds = List.of(round(Kind.KILL_TREE, Role.ACTIVE, took(12_500), false));

    assertThat(lineOf("host vanishes", rounds, "fast")).endsWith("MISSED");
  }

  @Test
  void saysThatAGoalIsMissedByItsMedian() {
    List<RoundResult> rounds = List.of(round(Kind.KILL_JVM, Role.ACTIVE, took(3_001), false));

    assertThat(lineOf("daemon killed", rounds)).endsWith("MISSED");
  }

  @Test
  void measuresASwitchoverByTheClientsSilence() {
    List<RoundResult> rounds = List.of(round(Kind.SWITCHOVER, Role.ACTIVE, took(4_000), false));

    assertThat(lineOf("planned switchover", rounds)).contains("0.7 s", "reached");
  }

  @Test
  void keepsStubbornServicesApart() {
    List<RoundResult> rounds =
        List.of(
            round(Kind.KILL_JVM, Role.ACTIVE, took(2_000), false),
            round(Kind.KILL_JVM, Role.ACTIVE, took(6_000), true));

    assertThat(new Goals(rounds, "wan").text().lines())
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).contains("stubborn", "6.0 s", "MISSED"));
  }

  @Test
  void leavesOutWhatHasNoGoal() {
    Plan two =
        new Plan(
            1, List.of(fault(Kind.KILL_JVM, Role.ACTIVE), fault(Kind.LOSS, Role.ACTIVE)), false);
    List<RoundResult> rounds =
        List.of(
            round(Kind.KILL_JVM, Role.STANDBY, took(2_000), false),
            round(Kind.KILL_JVM, Role.ACTIVE, DID_NOT_MOVE, false),
            round(Kind.LOSS, Role.ACTIVE, took(2_000), false),
            result(two, took(2_000)));

    assertThat(new Goals(rounds, "wan").text()).isEmpty();
  }

  private static String lineOf(String matter, List<RoundResult> rounds) {
    return lineOf(matter, rounds, "wan");
  }

  private static String lineOf(String matter, List<RoundResult> rounds, String timings) {
    return new Goals(rounds, timings)
        .text()
        .lines()
        .filter(line -> line.startsWith(matter))
        .findFirst()
        .orElseThrow();
  }

  private static RoundResult round(
      Kind kind, Role role, OptionalLong takeoverMillis, boolean stubborn) {
    return result(new Plan(1, List.of(fault(kind, role)), stubborn), takeoverMillis);
  }

  private static Fault fault(Kind kind, Role role) {
    return new Fault(kind, role, Duration.ZERO, Duration.ofSeconds(30), 0, true);
  }

  private static RoundResult result(Plan plan, OptionalLong takeoverMillis) {
    return new RoundResult(
        plan, List.of(), takeoverMillis, 700, OptionalLong.of(0), 1_000, 0, 0, 1_000, 0);
  }

  private static OptionalLong took(long millis) {
    return OptionalLong.of(millis);
  }
}
