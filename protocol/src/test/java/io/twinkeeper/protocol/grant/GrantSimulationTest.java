package io.twinkeeper.protocol.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.grant.World.Mistake;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Seeded lives of a small cluster, each ten minutes long. More of them: {@code
 * -Dgrants.seeds=100000}; the seed of a bad one is in the message.
 */
class GrantSimulationTest {
  private static final long SEEDS = Long.getLong("grants.seeds", 800);
  private static final Duration LIFE = Duration.ofMinutes(10);

  private record Life(long seed, Edge seen) {
    boolean bad() {
      return !seen.violations.isEmpty();
    }
  }

  @Test
  void neverLetsTwoHoldersServeAtOnce() {
    List<Life> lives = live(SEEDS).toList();
    assertThat(lives)
        .allSatisfy(life -> assertThat(life.seen.violations).as("seed %d", life.seed).isEmpty());
    double terms = lives.stream().mapToInt(life -> life.seen.terms).average().orElse(0);
    double served = lives.stream().mapToLong(life -> life.seen.servedMillis).average().orElse(0);
    assertThat(terms).as("terms in a life").isGreaterThan(15);
    assertThat(served / LIFE.toMillis()).as("share of a life that was served").isGreaterThan(0.3);
  }

  @Test
  void findsHeartbeatsInsteadOfDeadlines() {
    assertThat(live(100, Mistake.HEARTBEATS_INSTEAD_OF_DEADLINES).filter(Life::bad).count())
        .as("bad lives of 100")
        .isGreaterThan(5);
  }

  @Test
  void findsAMissingFence() {
    assertThat(live(100, Mistake.NO_FENCE).filter(Life::bad).count())
        .as("bad lives of 100")
        .isGreaterThan(80);
  }

  @Test
  void findsAFenceThatIgnoresClockRates() {
    assertThat(live(2_000, Mistake.FENCE_IGNORES_CLOCK_RATES).anyMatch(Life::bad)).isTrue();
  }

  @Test
  void findsARestartedNodeThatPassesForTheHolderItWas() {
    assertThat(live(2_000, Mistake.NO_INCARNATIONS).anyMatch(Life::bad)).isTrue();
  }

  private static Stream<Life> live(long seeds, Mistake... mistakes) {
    return LongStream.range(0, seeds)
        .parallel()
        .mapToObj(seed -> new Life(seed, new World(seed, mistakes).run(LIFE)));
  }
}
