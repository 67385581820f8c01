package io.twinkeeper.ops.prove.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.ops.prove.fault.Fault.Role;
import io.twinkeeper.ops.prove.stand.Third;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final List<Kind> ALL = List.of(Kind.values());

  @Test
  void isTheSameForTheSameSeed() {
    assertThat(new Schedule(Third.WITNESS, ALL, 50, false).random(4711))
        .isEqualTo(new Schedule(Third.WITNESS, ALL, 50, false).random(4711));
  }

  @Test
  void comesToEveryKindAndToTwoAtOnce() {
    Schedule schedule = new Schedule(Third.WITNESS, ALL, 30, false);
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
      Fault loss = new Schedule(Third.WITNESS, ALL, 0, false).of(Kind.LOSS, seed).faults().get(0);
      Fault latency =
          new Schedule(Third.WITNESS, ALL, 0, false).of(Kind.LATENCY, seed).faults().get(0);
      Fault pause =
          new Schedule(Third.WITNESS, ALL, 0, false).of(Kind.PAUSE_TREE, seed).faults().get(0);
      assertThat(loss.strength()).isBetween(1, 20);
      assertThat(latency.strength()).isBetween(20, 200);
      assertThat(pause.lasting().toSeconds()).isIn(5L, 15L, 30L, 65L);
    }
  }

  @Test
  void neverGivesARoundTheSameKindTwice() {
    for (long seed = 0; seed < 300; seed++) {
      List<Fault> faults = new Schedule(Third.WITNESS, ALL, 100, false).random(seed).faults();
      assertThat(faults).hasSize(2);
      assertThat(faults.get(0).kind()).isNotEqualTo(faults.get(1).kind());
    }
  }

  @Test
  void briefRoundsEndSoon() {
    for (Kind kind : ALL) {
      for (long seed = 0; seed < 20; seed++) {
        assertThat(
                new Schedule(Third.WITNESS, ALL, 0, true).of(kind, seed).faults().get(0).lasting())
            .isLessThanOrEqualTo(Duration.ofSeconds(15));
      }
    }
  }

  @Test
  void aStoreIsHitOnlyByWhatCanBefallOne() {
    Schedule schedule = new Schedule(Third.LEASE, ALL, 0, false);
    Set<Kind> hit = EnumSet.noneOf(Kind.class);
    for (Kind kind : ALL) {
      for (long seed = 0; seed < 60; seed++) {
        Fault fault = schedule.of(kind, seed).faults().get(0);
        assertThat(fault.role()).isNotEqualTo(Role.WITNESS);
        if (fault.role() == Role.STORE) {
          hit.add(kind);
        }
      }
    }

    assertThat(hit)
        .containsExactlyInAnyOrder(
            Kind.KILL_TREE,
            Kind.PAUSE_TREE,
            Kind.ISOLATE_WITNESS,
            Kind.ONE_WAY,
            Kind.FLAPPING,
            Kind.LOSS,
            Kind.LATENCY,
            Kind.RESTART_ONE,
            Kind.RESTART_TWO);
  }

  @Test
  void aSeedMeansTheSameTroubleWhoeverHasTheThirdVote() {
    for (Kind kind : ALL) {
      for (long seed = 0; seed < 60; seed++) {
        Fault one = new Schedule(Third.WITNESS, ALL, 0, false).of(kind, seed).faults().get(0);
        Fault other = new Schedule(Third.LEASE, ALL, 0, false).of(kind, seed).faults().get(0);

        assertThat(other).usingRecursiveComparison().ignoringFields("role").isEqualTo(one);
        if (one.role() != Role.WITNESS) {
          assertThat(other.role()).isEqualTo(one.role());
        }
      }
    }
  }

  @Test
  void saysThatItIsTheStore() {
    Plan plan = new Schedule(Third.LEASE, ALL, 0, true).of(Kind.ISOLATE_WITNESS, 1);

    assertThat(plan.toString()).startsWith("isolate-witness: store, ");
  }

  @Test
  void readsNamesOfFaults() {
    assertThat(Kind.parse("kill-jvm, one-way")).containsExactly(Kind.KILL_JVM, Kind.ONE_WAY);
    assertThatThrownBy(() -> Kind.parse("kill-vjm"))
        .hasMessageContaining("no fault has the name kill-vjm")
        .hasMessageContaining("kill-jvm");
  }
}
