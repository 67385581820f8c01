package io.twinkeeper.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.status.HistoryEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepsTest {
  private static final Instant BLOW = Instant.parse("2026-11-20T10:00:00Z");

  @Test
  void readsTheStepsOfTheNewEpochInOrder() {
    Steps steps =
        new Steps(
            List.of(
                entry("activated", 5, 6_900),
                entry("granted", 5, 6_500),
                entry("promise-won", 5, 4_100),
                entry("activated", 4, -60_000)),
            BLOW,
            4);

    assertThat(steps.all())
        .containsExactly(
            Map.entry("promise-won", 4_100L),
            Map.entry("granted", 6_500L),
            Map.entry("activated", 6_900L));
    assertThat(steps.detectionMillis()).hasValue(4_100);
    assertThat(steps.activationMillis()).hasValue(400);
  }

  @Test
  void leavesOutTheSwitchoverThatFollows() {
    Steps steps =
        new Steps(List.of(entry("granted", 5, 100), entry("granted", 6, 20_000)), BLOW, 4);

    assertThat(steps.all()).containsExactly(Map.entry("granted", 100L));
  }

  @Test
  void knowsNothingFromAnEmptyLedger() {
    Steps steps = new Steps(List.of(), BLOW, 4);

    assertThat(steps.detectionMillis()).isEmpty();
    assertThat(steps.activationMillis()).isEmpty();
  }

  private static HistoryEntry entry(String kind, long epoch, long millisAfterBlow) {
    Instant at = BLOW.plusMillis(millisAfterBlow);
    return new HistoryEntry("beta", 1, at, kind, "scoreboard", epoch, kind, Map.of());
  }
}
