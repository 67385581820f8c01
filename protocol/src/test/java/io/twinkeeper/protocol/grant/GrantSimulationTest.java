package io.twinkeeper.protocol.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.grant.World.Mistake;
import io.twinkeeper.protocol.grant.World.Mode;
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

  private record Life(long seed, Edge seen, int changes) {
    static Life of(long seed, World world) {
      return new Life(seed, world.run(LIFE), world.changes());
    }

    boolean bad() {
      return !seen.violations.isEmpty();
    }
  }

  @Test
  void neverLetsTwoHoldersServeAtOnce() {
    judge(Mode.THREE, 15, 0.3);
  }

  @Test
  void neverLetsTwoHoldersServeAtOnceWithALeaseAsTheThirdVoter() {
    judge(Mode.LEASE, 10, 0.2);
  }

  @Test
  void neverLetsTwoHoldersServeAtOnceInAPair() {
    judge(Mode.PAIR, 5, 0.3);
  }

  @Test
  void neverLetsTwoHoldersServeAtOnceWhileWhoVotesIsChanged() {
    judge(Mode.CHANGING, 5, 0.15);
    assertThat(live(100, Mode.CHANGING).mapToInt(Life::changes).average().orElse(0))
        .as("changes in a life")
        .isGreaterThan(3);
  }

  private static void judge(Mode mode, int fewestTerms, double leastShare) {
    List<Life> lives = live(SEEDS, mode).toList();
    assertThat(lives)
        .allSatisfy(life -> assertThat(life.seen.violations).as("seed %d", life.seed).isEmpty());
    double terms = lives.stream().mapToInt(life -> life.seen.terms).average().orElse(0);
    double served = lives.stream().mapToLong(life -> life.seen.servedMillis).average().orElse(0);
    assertThat(terms).as("terms in a life").isGreaterThan(fewestTerms);
    assertThat(served / LIFE.toMillis())
        .as("share of a life that was served")
        .isGreaterThan(leastShare);
  }

  @Test
  void findsHeartbeatsInsteadOfDeadlines() {
    assertThat(
            live(100, Mode.THREE, Mistake.HEARTBEATS_INSTEAD_OF_DEADLINES)
                .filter(Life::bad)
                .count())
        .as("bad lives of 100")
        .isGreaterThan(5);
  }

  @Test
  void findsAMissingFence() {
    assertThat(live(100, Mode.THREE, Mistake.NO_FENCE).filter(Life::bad).count())
        .as("bad lives of 100")
        .isGreaterThan(80);
  }

  @Test
  void findsAFenceThatIgnoresClockRates() {
    assertThat(live(2_000, Mode.THREE, Mistake.FENCE_IGNORES_CLOCK_RATES).anyMatch(Life::bad))
        .isTrue();
  }

  @Test
  void findsARestartedNodeThatPassesForTheHolderItWas() {
    assertThat(live(2_000, Mode.THREE, Mistake.NO_INCARNATIONS).anyMatch(Life::bad)).isTrue();
  }

  @Test
  void findsAContenderThatBelievesAFreshlySeenLeaseToBeFree() {
    assertThat(live(2_000, Mode.LEASE, Mistake.LEASE_FREE_AT_FIRST_SIGHT).filter(Life::bad).count())
        .as("bad lives of 2,000")
        .isGreaterThan(5);
  }

  @Test
  void findsAVoterThatLostItsDiskAndVotesAllTheSame() {
    for (Mode mode : Mode.values()) {
      assertThat(live(2_000, mode, Mistake.VOTES_WITHOUT_MEMORY).anyMatch(Life::bad))
          .as("%s", mode)
          .isTrue();
    }
  }

  @Test
  void findsVotersThatGoOverAtOnceAndVotersThatMixRolls() {
    assertThat(live(2_000, Mode.CHANGING, Mistake.MOVES_AT_ONCE).anyMatch(Life::bad)).isTrue();
    assertThat(live(2_000, Mode.CHANGING, Mistake.ROLLS_ARE_MIXED).anyMatch(Life::bad)).isTrue();
  }

  private static Stream<Life> live(long seeds, Mode mode, Mistake... mistakes) {
    return LongStream.range(0, seeds)
        .parallel()
        .mapToObj(seed -> Life.of(seed, new World(seed, mode, mistakes)));
  }
}
