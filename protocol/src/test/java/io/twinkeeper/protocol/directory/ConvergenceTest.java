package io.twinkeeper.protocol.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.directory.Reconciliation.Decision;
import io.twinkeeper.protocol.directory.Reconciliation.Note;
import io.twinkeeper.protocol.directory.Reconciliation.Nothing;
import io.twinkeeper.protocol.directory.Reconciliation.Take;
import io.twinkeeper.protocol.directory.SimulatedTwin.Rules;
import io.twinkeeper.protocol.directory.VersionVector.Relation;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Seeded lives of two and three nodes. More of them: {@code -Dconvergence.seeds=1000000}; the seed
 * of a bad one is in the message.
 */
class ConvergenceTest {
  private static final long SEEDS = Long.getLong("convergence.seeds", 4_000);

  private record Life(long seed, List<String> violations) {
    boolean isBad() {
      return !violations.isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void allNodesEndEqualAndNothingIsLost(int nodes) {
    assertThat(lives(SEEDS, nodes, Reconciliation::decide).filter(Life::isBad).limit(3).toList())
        .isEmpty();
  }

  /** The rarest: it takes three nodes and edits that three of them settle in another order. */
  @Test
  void findsEqualVersionsThatAreTakenForEqualStates() {
    Rules rules =
        (own, theirs) ->
            own != null && own.version().equals(theirs.version())
                ? new Nothing()
                : Reconciliation.decide(own, theirs);

    assertThat(finds(8 * SEEDS, 3, rules, "not equal")).isTrue();
  }

  @Test
  void findsNodesOfWhichEachSaysThatItsOwnWins() {
    Rules rules =
        (own, theirs) ->
            own != null && own.version().relationTo(theirs.version()) == Relation.BESIDE
                ? new Nothing()
                : Reconciliation.decide(own, theirs);

    assertThat(finds(200, 2, rules, "not equal")).isTrue();
  }

  @Test
  void findsVersionsThatAreNotMerged() {
    Rules rules =
        (own, theirs) ->
            Reconciliation.decide(own, theirs) instanceof Take take
                ? new Take(theirs, take.conflict())
                : Reconciliation.decide(own, theirs);

    assertThat(finds(200, 2, rules, "does not know of all changes")).isTrue();
  }

  /** Who wins must not say that it knows of what lost: then the loser would give way silently. */
  @Test
  void findsAWinnerThatMergesWhatItHasNotKept() {
    Rules rules =
        (own, theirs) -> {
          Decision decision = Reconciliation.decide(own, theirs);
          return own != null && decision instanceof Note
              ? new Note(own.at(own.version().merge(theirs.version())))
              : decision;
        };

    assertThat(finds(200, 2, rules, "is lost")).isTrue();
  }

  /** A winner that was heard of before must be told again, as the other may have changed since. */
  @Test
  void findsAWinnerThatKeepsQuiet() {
    Rules rules =
        (own, theirs) -> {
          Decision decision = Reconciliation.decide(own, theirs);
          return decision instanceof Note note && note.entry().equals(own)
              ? new Nothing()
              : decision;
        };

    assertThat(finds(200, 2, rules, "not equal")).isTrue();
  }

  private static boolean finds(long seeds, int nodes, Rules rules, String why) {
    return lives(seeds, nodes, rules)
        .anyMatch(life -> life.violations.stream().anyMatch(v -> v.contains(why)));
  }

  private static Stream<Life> lives(long seeds, int nodes, Rules rules) {
    return LongStream.range(0, seeds)
        .parallel()
        .mapToObj(seed -> new Life(seed, new SimulatedTwins(seed, nodes, rules).live()));
  }
}
