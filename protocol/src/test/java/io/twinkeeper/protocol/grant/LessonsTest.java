package io.twinkeeper.protocol.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LessonsTest {
  private static final Roll THREE =
      Roll.first(Electorate.majorityOf(List.of("alpha", "beta", "witness")));
  private static final Roll PAIR = Roll.first(Electorate.pair("alpha", "beta"));
  private static final Roll THREE_NOW = new Roll(2, THREE.electorate(), "", 7_131);
  private static final Roll PAIR_NOW = new Roll(2, PAIR.electorate(), "", 7_131);
  private static final long LONG = 7_000;
  private static final Holder ALPHA = new Holder("alpha", 1);
  private static final Holder BETA = new Holder("beta", 2);

  private final Lessons lessons = new Lessons(without("witness", 77, THREE), LONG);

  @Test
  void twoThatRememberAreEnoughAndTheHighestPromiseCounts() {
    assertThat(lessons.heard(votes("alpha", 4, ALPHA, THREE), LONG)).isEmpty();
    assertThat(lessons.heard(votes("beta", 6, BETA, THREE), LONG).orElseThrow().promises())
        .containsEntry("web", new Promise(6, BETA, false));
  }

  @Test
  void oneThatRemembersIsNotEnoughHoweverOftenItSaysSo() {
    assertThat(lessons.heard(votes("alpha", 4, ALPHA, THREE), LONG)).isEmpty();
    assertThat(lessons.heard(votes("alpha", 5, ALPHA, THREE), LONG)).isEmpty();
    assertThat(lessons.heard(without("beta", 5, THREE), LONG)).isEmpty();
  }

  @Test
  void whatTeachersSayCountsOnlyOnceNoCampaignOfBeforeIsUnderWay() {
    assertThat(lessons.heard(votes("alpha", 4, ALPHA, THREE), LONG - 1)).isEmpty();
    assertThat(lessons.heard(votes("beta", 4, ALPHA, THREE), LONG)).isEmpty();
    assertThat(lessons.heard(votes("alpha", 6, BETA, THREE), LONG).orElseThrow().promises())
        .containsEntry("web", new Promise(6, BETA, false));
  }

  @Test
  void aClusterInWhichNobodyRemembersIsNew() {
    assertThat(lessons.heard(without("alpha", 5, THREE), LONG)).isEmpty();
    Lessons.Beginning beginning = lessons.heard(without("beta", 6, THREE), LONG).orElseThrow();
    assertThat(beginning.promises()).isEmpty();
    assertThat(beginning.founders())
        .containsExactlyInAnyOrderEntriesOf(Map.of("alpha", 5L, "beta", 6L, "witness", 77L));
  }

  @Test
  void whoWasCountedAmongTheFoundersBeginsAsOne() {
    assertThat(
            lessons.heard(founder("alpha", Map.of("alpha", 5L, "beta", 6L, "witness", 77L)), LONG))
        .isPresent();
  }

  @Test
  void anotherLifeOfAFounderHasToLearn() {
    assertThat(
            lessons.heard(founder("alpha", Map.of("alpha", 5L, "beta", 6L, "witness", 76L)), LONG))
        .isEmpty();
  }

  @Test
  void anEpochThatTwoWerePromisedIsPromisedToNobody() {
    lessons.heard(votes("alpha", 6, ALPHA, THREE), LONG);
    assertThat(lessons.heard(votes("beta", 6, BETA, THREE), LONG).orElseThrow().promises())
        .containsEntry("web", new Promise(6, Holder.NOBODY, false));
  }

  @Test
  void believesNoStrangerAndNobodyOfAnotherRoll() {
    lessons.heard(votes("gamma", 6, ALPHA, THREE), LONG);
    lessons.heard(votes("beta", 6, ALPHA, THREE_NOW), LONG);
    assertThat(lessons.heard(votes("alpha", 6, BETA, THREE), LONG)).isEmpty();
  }

  @Test
  void ofTwoTheOtherIsEnough() {
    Lessons pair = new Lessons(without("alpha", 1, PAIR), LONG);
    assertThat(pair.heard(votes("beta", 3, BETA, PAIR), LONG)).isPresent();
  }

  // ---- who votes is being changed ----

  /** One of two may go on alone: nobody else begins before both have gone over. */
  @Test
  void fromTwoToThreeBothOfTheTwoHaveToGoOver() {
    Lessons alpha = new Lessons(moves("alpha", 4, ALPHA, THREE_NOW, PAIR), LONG);
    assertThat(alpha.heard(without("witness", 5, THREE_NOW), LONG)).isEmpty();
    assertThat(alpha.heard(votes("beta", 5, BETA, PAIR), LONG)).as("votes as before").isEmpty();
    assertThat(alpha.heard(moves("beta", 5, BETA, THREE_NOW, PAIR), LONG).orElseThrow().promises())
        .containsEntry("web", new Promise(5, BETA, false));
  }

  @Test
  void theNewOneBeginsWithWhatBothOfTheTwoPromised() {
    Lessons witness = new Lessons(without("witness", 5, THREE_NOW), LONG);
    assertThat(witness.heard(moves("alpha", 4, ALPHA, THREE_NOW, PAIR), LONG)).isEmpty();
    assertThat(
            witness.heard(moves("beta", 5, BETA, THREE_NOW, PAIR), LONG).orElseThrow().promises())
        .containsEntry("web", new Promise(5, BETA, false));
  }

  /** It may have voted with the one that votes: what the other one says may be older than that. */
  @Test
  void oneWithoutMemoryNeedsTwoTeachersOnceAnybodyVotes() {
    Lessons witness = new Lessons(without("witness", 5, THREE_NOW), LONG);
    assertThat(witness.heard(votes("alpha", 9, ALPHA, THREE_NOW), LONG)).isEmpty();
    assertThat(witness.heard(moves("beta", 5, BETA, THREE_NOW, PAIR), LONG)).isEmpty();
    assertThat(witness.heard(votes("beta", 9, ALPHA, THREE_NOW), LONG)).isPresent();
  }

  @Test
  void fromThreeToTwoItTakesTwoOfTheThree() {
    Lessons alpha = new Lessons(moves("alpha", 4, ALPHA, PAIR_NOW, THREE), LONG);
    assertThat(alpha.heard(moves("witness", 6, BETA, PAIR_NOW, THREE), LONG))
        .as("no member any more")
        .isEmpty();
    assertThat(alpha.heard(moves("beta", 5, BETA, PAIR_NOW, THREE), LONG)).isPresent();
  }

  @Test
  void whoComesLateFindsTheOthersVoting() {
    Lessons alpha = new Lessons(moves("alpha", 4, ALPHA, THREE_NOW, PAIR), LONG);
    assertThat(alpha.heard(votes("beta", 7, BETA, THREE_NOW), LONG).orElseThrow().promises())
        .containsEntry("web", new Promise(7, BETA, false));
  }

  @Test
  void whoseMemoryIsOfLongAgoWaitsForThoseOfTheLastChange() {
    Roll three = new Roll(3, THREE.electorate(), "", 7_131);
    Lessons alpha = new Lessons(moves("alpha", 4, ALPHA, three, PAIR), LONG);
    assertThat(alpha.heard(moves("beta", 8, BETA, three, THREE_NOW), LONG)).isPresent();
    Lessons witness = new Lessons(without("witness", 5, three), LONG);
    assertThat(witness.heard(moves("beta", 8, BETA, three, THREE_NOW), LONG)).isEmpty();
  }

  private static Recollection votes(String voter, long epoch, Holder holder, Roll roll) {
    return new Recollection(voter, 1, true, web(epoch, holder), Map.of(), roll, null);
  }

  private static Recollection moves(
      String voter, long epoch, Holder holder, Roll roll, Roll before) {
    return new Recollection(voter, 1, true, web(epoch, holder), Map.of(), roll, before);
  }

  private static Recollection without(String voter, long life, Roll roll) {
    return new Recollection(voter, life, false, Map.of(), Map.of(), roll, null);
  }

  private static Recollection founder(String voter, Map<String, Long> founders) {
    return new Recollection(voter, 5, true, Map.of(), founders, THREE, null);
  }

  private static Map<String, Promise> web(long epoch, Holder holder) {
    return Map.of("web", new Promise(epoch, holder, false));
  }
}
