package io.twinkeeper.node.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Promise;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LessonsTest {
  private static final Electorate THREE =
      Electorate.majorityOf(List.of("alpha", "beta", "witness"));
  private static final Holder ALPHA = new Holder("alpha", 1);
  private static final Holder BETA = new Holder("beta", 2);

  private final Lessons lessons = new Lessons(THREE, "witness", 77);

  @Test
  void twoThatRememberAreEnoughAndTheHighestPromiseCounts() {
    assertThat(lessons.heard(remembers("alpha", 4, ALPHA))).isEmpty();
    assertThat(lessons.heard(remembers("beta", 6, BETA)).orElseThrow().promises())
        .containsEntry("web", new Promise(6, BETA, false));
  }

  @Test
  void oneThatRemembersIsNotEnoughHoweverOftenItSaysSo() {
    assertThat(lessons.heard(remembers("alpha", 4, ALPHA))).isEmpty();
    assertThat(lessons.heard(remembers("alpha", 5, ALPHA))).isEmpty();
    assertThat(lessons.heard(without("beta", 5))).isEmpty();
  }

  @Test
  void aClusterInWhichNobodyRemembersIsNew() {
    assertThat(lessons.heard(without("alpha", 5))).isEmpty();
    Lessons.Beginning beginning = lessons.heard(without("beta", 6)).orElseThrow();
    assertThat(beginning.promises()).isEmpty();
    assertThat(beginning.founders())
        .containsExactlyInAnyOrderEntriesOf(Map.of("alpha", 5L, "beta", 6L, "witness", 77L));
  }

  @Test
  void whoWasCountedAmongTheFoundersBeginsAsOne() {
    Map<String, Long> founders = Map.of("alpha", 5L, "beta", 6L, "witness", 77L);
    assertThat(lessons.heard(new Voter.Recollection("alpha", 5, true, Map.of(), founders)))
        .isPresent();
  }

  @Test
  void anotherLifeOfAFounderHasToLearn() {
    Map<String, Long> founders = Map.of("alpha", 5L, "beta", 6L, "witness", 76L);
    assertThat(lessons.heard(new Voter.Recollection("alpha", 5, true, Map.of(), founders)))
        .isEmpty();
  }

  @Test
  void anEpochThatTwoWerePromisedIsPromisedToNobody() {
    lessons.heard(remembers("alpha", 6, ALPHA));
    assertThat(lessons.heard(remembers("beta", 6, BETA)).orElseThrow().promises())
        .containsEntry("web", new Promise(6, Holder.NOBODY, false));
  }

  @Test
  void believesNoStranger() {
    lessons.heard(remembers("gamma", 6, ALPHA));
    assertThat(lessons.heard(remembers("alpha", 6, BETA))).isEmpty();
  }

  @Test
  void ofTwoTheOtherIsEnough() {
    Lessons pair = new Lessons(Electorate.pair("alpha", "beta"), "alpha", 1);
    assertThat(pair.heard(remembers("beta", 3, BETA))).isPresent();
  }

  private static Voter.Recollection remembers(String voter, long epoch, Holder holder) {
    return new Voter.Recollection(
        voter, 1, true, Map.of("web", new Promise(epoch, holder, false)), Map.of());
  }

  private static Voter.Recollection without(String voter, long life) {
    return new Voter.Recollection(voter, life, false, Map.of(), Map.of());
  }
}
