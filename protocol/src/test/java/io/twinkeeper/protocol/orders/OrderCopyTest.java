package io.twinkeeper.protocol.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OrderCopyTest {
  private static final String PAUSE = "pause/web";
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Ballot ONE = new Ballot(1, "alpha");
  private static final Ballot LATER = new Ballot(1, "beta");

  @Test
  void promisesEachBallotOnce() {
    OrderCopy copy = OrderCopy.EMPTY.prepare(PAUSE, ONE).orElseThrow();
    assertThat(copy.prepare(PAUSE, ONE)).isEmpty();
    assertThat(copy.prepare(PAUSE, LATER)).isPresent();
    assertThat(copy.prepare("pause/mail", ONE)).as("another matter").isPresent();
  }

  @Test
  void doesNotVoteBelowItsPromise() {
    OrderCopy copy = OrderCopy.EMPTY.prepare(PAUSE, LATER).orElseThrow();
    assertThat(copy.accept(vote(ONE, "a"))).isEmpty();
    OrderCopy voted = copy.accept(vote(LATER, "b")).orElseThrow();
    assertThat(voted.votes().on(PAUSE)).contains(vote(LATER, "b"));
    assertThat(voted.prepare(PAUSE, LATER)).as("a vote is a promise").isEmpty();
  }

  @Test
  void takesAVoteThatItNeverPromised() {
    OrderCopy copy = OrderCopy.EMPTY.accept(vote(LATER, "passed on")).orElseThrow();
    assertThat(copy.promised(PAUSE)).isEqualTo(LATER);
    assertThat(copy.accept(vote(LATER, "passed on"))).contains(copy);
  }

  @Test
  void isTheSameFromItsLines() {
    OrderCopy copy =
        OrderCopy.EMPTY
            .accept(vote(ONE, "a"))
            .flatMap(c -> c.prepare(PAUSE, LATER))
            .flatMap(c -> c.prepare("drain/beta", ONE))
            .orElseThrow();
    assertThat(OrderCopy.of(copy.lines())).isEqualTo(copy);
    assertThat(copy.votes().book().standing(PAUSE).orElseThrow().word("reason")).isEqualTo("a");
  }

  @Property
  void votesThatMetInAnyOrderAndAnyOftenAreEqual(
      @ForAll @Size(max = 20) List<@IntRange(max = 100) Integer> seeds, @ForAll long shuffle) {
    List<Vote> votes = new ArrayList<>();
    seeds.forEach(seed -> votes.add(vote(seed)));
    List<Vote> others = new ArrayList<>(votes);
    others.addAll(votes);
    Collections.shuffle(others, new Random(shuffle));
    Votes one = Votes.of(votes);
    Votes other = Votes.EMPTY;
    for (Vote vote : others) {
      other = other.with(List.of(vote));
    }
    assertThat(other).isEqualTo(one);
  }

  private static Vote vote(int seed) {
    Ballot ballot = new Ballot(seed / 9, "n" + seed / 3 % 3);
    return new Vote(
        ballot, new StandingOrder("pause/" + seed % 3, seed, "n", NOON, seed % 2 == 0, Map.of()));
  }

  private static Vote vote(Ballot ballot, String reason) {
    return new Vote(
        ballot, new StandingOrder(PAUSE, 1, "alpha", NOON, true, Map.of("reason", reason)));
  }
}
