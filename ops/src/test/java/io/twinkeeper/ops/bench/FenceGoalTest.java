package io.twinkeeper.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FenceGoalTest {
  @Test
  void isMetBelowTwentyMillisecondsAtTheRateThatWasAskedFor() {
    FenceGoal goal = new FenceGoal(19.9, 1_000, 998);
    assertThat(goal.isMet()).isTrue();
    assertThat(goal).hasToString("p99 under 20 ms at 1,000 commits/s: met");
  }

  @Test
  void isMissedByASlowAnswer() {
    FenceGoal goal = new FenceGoal(20, 1_000, 1_000);
    assertThat(goal.isMet()).isFalse();
    assertThat(goal.toString()).endsWith("missed: 20.00 ms");
  }

  @Test
  void isMissedByAWriterThatWasSlower() {
    FenceGoal goal = new FenceGoal(3, 5_000, 2_400);
    assertThat(goal.isMet()).isFalse();
    assertThat(goal.toString()).endsWith("missed: the writer came to 2,400 commits/s");
  }
}
