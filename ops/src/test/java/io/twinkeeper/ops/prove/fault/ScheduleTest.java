package io.twinkeeper.ops.prove.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final List<Kind> ALL = List.of(Kind.values());

  @Test
  void isTheSameForTheSameSeed() {
    assertThat(new Schedule(ALL, 50, false).random(4711))
        .isEqualTo(new Schedule(ALL, 50, false).random(4711));
  }

  @Test
  void comesToEveryKindAndToTwoAtOnce() {
    Schedule schedule = new Schedule(ALL, 30, false);
    Set<Kind> seen = EnumSet.noneOf(Kind.class);
    int combined = 0;
    for (long seed = 0; seed < 300; seed++) {
      Plan plan = schedule.random(seed);
      plan.faults().forEach(fault -> seen.add(fault.kind()));
      combined += plan.faults().size() - 1;
    }

    assertThat(seen).containsExactlyInAnyOrder(Kind.values());
    assertThat(combined).isBetween(50, 130);
  }

  @Test
  void keepsStrengthsAndTimesInTheirBounds() {
    for (long seed = 0; seed < 200; seed++) {
      Fault loss = new Schedule(ALL, 0, false).of(Kind.LOSS, seed).faults().get(0);
      Fault latency = new Schedule(ALL, 0, false).of(Kind.LATENCY, seed).faults().get(0);
      Fault pause = new Schedule(ALL, 0, false).of(Kind.PAUSE_TREE, seed).faults().get(0);
      assertThat(loss.strength()).isBetween(1, 20);
      assertThat(latency.strength()).isBetween(20, 200);
      assertThat(pause.lasting().toSeconds()).isIn(5L, 15L, 30L, 65L);
    }
  }

  @Test
  void neverGivesARoundTheSameKindTwice() {
    for (long seed = 0; seed < 300; seed++) {
      List<Fault> faults = new Schedule(ALL, 100, false).random(seed).faults();
      assertThat(faults).hasSize(2);
      assertThat(faults.get(0).kind()).isNotEqualTo(faults.get(1).kind());
    }
  }

  @Test
  void briefRoundsEndSoon() {
    for (Kind kind : ALL) {
      for (long seed = 0; seed < 20; seed++) {
        assertThat(new Schedule(ALL, 0, true).of(kind, seed).faults().get(0).lasting())
            .isLessThanOrEqualTo(Duration.ofSeconds(15));
      }
    }
  }

  @Test
  void readsNamesOfFaults() {
    assertThat(Kind.parse("kill-jvm, one-way")).containsExactly(Kind.KILL_JVM, Kind.ONE_WAY);
    assertThatThrownBy(() -> Kind.parse("kill-vjm"))
        .hasMessageContaining("no fault has the name kill-vjm")
        .hasMessageContaining("kill-jvm");
  }
}
