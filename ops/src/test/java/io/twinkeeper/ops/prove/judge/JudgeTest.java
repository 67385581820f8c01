package io.twinkeeper.ops.prove.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.prove.judge.Effect.Source;
import io.twinkeeper.ops.prove.judge.Evidence.Aftermath;
import io.twinkeeper.ops.prove.judge.Evidence.Grant;
import io.twinkeeper.ops.prove.judge.Evidence.Session;
import io.twinkeeper.ops.prove.judge.Evidence.Thaw;
import io.twinkeeper.ops.soak.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each commandment has evidence that breaks it, and evidence that nearly does. */
class JudgeTest {
  private static final OptionalLong SOON = OptionalLong.of(1_500);
  private static final OptionalLong NEVER = OptionalLong.empty();

  private final Case evidence = new Case();

  @Test
  void findsNothingInATakeoverInGoodOrder() {
    evidence.connector("alpha", 1, 0, 5_000);
    evidence.answer("alpha", 1, 4_000, 4_010);
    evidence.connector("beta", 2, 12_000, 20_000);
    evidence.answer("beta", 2, 13_000, 13_010);

    assertThat(evidence.violations()).isEmpty();
  }

  @Test
  void findsTwoConnectorsThatLiveAtTheSameTime() {
    evidence.connector("alpha", 1, 0, 5_000);
    evidence.connector("beta", 2, 4_900, 8_000);

    assertThat(evidence.violations()).anySatisfy(line -> assertThat(line).startsWith("(1)"));
  }

  @Test
  void findsTwoNodesThatAnswerWithinTheSameMomentThoughTheyNameNoEpoch() {
    evidence.answer("alpha", 0, 1_000, 1_010);
    evidence.answer("beta", 0, 1_020, 1_040);

    assertThat(evidence.violations())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).startsWith("(1)"));
  }

  @Test
  void findsTwoNodesThatAnswerWithinTheSameMoment() {
    evidence.answer("alpha", 1, 1_000, 1_010);
    evidence.answer("beta", 2, 1_020, 1_040);

    assertThat(evidence.violations()).anySatisfy(line -> assertThat(line).startsWith("(1)"));
  }

  @Test
  void doesNotMissTwoOnEitherSideOfATick() {
    evidence.answer("alpha", 1, 1_090, 1_095);
    evidence.answer("beta", 2, 1_100, 1_105);

    assertThat(evidence.violations()).anySatisfy(line -> assertThat(line).startsWith("(1)"));
  }

  @Test
  void doesNotTakeAnAnswerThatWasLongOnItsWayForTwoAtOnce() {
    evidence.answer("alpha", 1, 1_000, 1_900);
    evidence.answer("beta", 2, 1_880, 1_890);

    assertThat(evidence.violations()).isEmpty();
  }

  @Test
  void forgivesAThawedConnectorForAFifthOfASecond() {
    evidence.connector("alpha", 1, 0, 1_000);
    evidence.connector("beta", 2, 12_000, 20_000);
    evidence.thaw("alpha", 15_000);
    evidence.connector("alpha", 1, 15_000, 15_150);

    assertThat(evidence.violations()).isEmpty();
  }

  @Test
  void doesNotForgiveAThawedConnectorForLonger() {
    evidence.connector("beta", 2, 12_000, 20_000);
    evidence.thaw("alpha", 15_000);
    evidence.connector("alpha", 1, 15_000, 15_400);

    assertThat(evidence.violations())
        .anySatisfy(line -> assertThat(line).startsWith("(1)"))
        .anySatisfy(line -> assertThat(line).startsWith("(3)"));
  }

  @Test
  void doesNotForgiveTheOtherNodeWhatTheThawedOneMay() {
    evidence.connector("beta", 2, 12_000, 20_000);
    evidence.thaw("beta", 15_000);
    evidence.connector("alpha", 1, 15_000, 15_150);

    assertThat(evidence.violations()).anySatisfy(line -> assertThat(line).startsWith("(3)"));
  }

  @Test
  void findsTwoConnectorsThatTheEdgeHadAtTheSameTime() {
    evidence.session("alpha", 1, 0, 9_000);
    evidence.session("beta", 2, 8_000, 20_000);

    assertThat(evidence.violations()).singleElement().asString().startsWith("(1) the edge had");
  }

  @Test
  void forgivesAConnectorThatTheEdgeHeardLastRightAfterItsThaw() {
    evidence.session("alpha", 1, 0, 15_100);
    evidence.session("beta", 2, 8_000, 20_000);
    evidence.thaw("alpha", 15_000);

    assertThat(evidence.violations()).isEmpty();
  }

  @Test
  void findsAWriteThatATwinHadAndThatIsOnlyInAFork() {
    evidence.answered = Set.of("a", "b");
    evidence.fenced = Set.of("a");
    evidence.present = Set.of("b");
    evidence.forked = Set.of("a");

    assertThat(evidence.violations())
        .singleElement()
        .asString()
        .startsWith("(2) 1 writes that a twin had");
  }

  @Test
  void findsAnAnsweredWriteThatIsNowhere() {
    evidence.answered = Set.of("a", "b");
    evidence.present = Set.of("b");

    assertThat(evidence.violations())
        .singleElement()
        .asString()
        .startsWith("(2) 1 answered writes are neither");
  }

  @Test
  void acceptsAnAnsweredWriteInAFork() {
    evidence.answered = Set.of("a", "b");
    evidence.present = Set.of("b");
    evidence.forked = Set.of("a");

    assertThat(evidence.violations()).isEmpty();
  }

  @Test
  void findsABankThatWorksInAnOldEpoch() {
    evidence.bank("alpha", 1, 1_000);
    evidence.bank("beta", 2, 9_000);
    evidence.bank("alpha", 1, 9_500);

    assertThat(evidence.violations())
        .singleElement()
        .asString()
        .startsWith("(3) alpha's bank in epoch 1 at 9500 ms");
  }

  @Test
  void findsAnEpochThatFellBack() {
    evidence.connector("alpha", 7, 0, 2_000);
    evidence.connector("alpha", 1, 9_000, 12_000);

    assertThat(evidence.violations()).anySatisfy(line -> assertThat(line).startsWith("(3)"));
  }

  @Test
  void findsAnEpochOfTwoNodes() {
    evidence.bank("alpha", 4, 1_000);
    evidence.bank("beta", 4, 9_000);

    assertThat(evidence.violations()).contains("(3) epoch 4 belonged to alpha and beta");
  }

  @Test
  void findsAnEpochThatWasGrantedTwice() {
    evidence.grants = List.of(new Grant(1, "alpha"), new Grant(2, "beta"), new Grant(1, "alpha"));

    assertThat(evidence.violations())
        .singleElement()
        .asString()
        .startsWith("(3) epoch 1 was granted 2 times");
  }

  @Test
  void findsThatNobodyServes() {
    evidence.after = new Aftermath(NEVER, SOON, SOON);

    assertThat(evidence.violations()).singleElement().asString().startsWith("(4)");
  }

  @Test
  void findsThatSomebodyServesTooLate() {
    evidence.after = new Aftermath(OptionalLong.of(61_000), SOON, SOON);

    assertThat(evidence.violations())
        .singleElement()
        .isEqualTo("(4) one node serves: only after 61.0 s instead of 60 s");
  }

  @Test
  void findsAnIsland() {
    evidence.after = new Aftermath(SOON, NEVER, SOON);

    assertThat(evidence.violations()).singleElement().asString().startsWith("(5)");
  }

  @Test
  void findsANodeThatShouldNotHaveBeenLetIn() {
    evidence.strangers = List.of("beta with an expired certificate");

    assertThat(evidence.violations()).singleElement().asString().startsWith("(5) let in: beta");
  }

  @Test
  void findsOrphans() {
    evidence.orphans = List.of("process 4711 on beta");

    assertThat(evidence.violations()).containsExactly("(6) process 4711 on beta");
  }

  @Test
  void findsCopiesThatNeverComeToRest() {
    evidence.after = new Aftermath(SOON, SOON, NEVER);

    assertThat(evidence.violations()).singleElement().asString().startsWith("(7)");
  }

  @Test
  void findsPagesThatDiffer() {
    evidence.betaPages = "12 beef";

    assertThat(evidence.violations())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith("(7) the copies of"));
  }

  @Test
  void findsADamagedCopy() {
    evidence.integrity = "row 7 missing from index";

    assertThat(evidence.violations())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains("is not sound"));
  }

  @Test
  void findsBooksThatNeverWere() {
    evidence.wrongBooks = List.of("beta: 200 accounts, sum 199997");

    assertThat(evidence.violations()).singleElement().asString().contains("sum 199997");
  }

  @Test
  void doesNotPassARoundInWhichNothingWasAnswered() {
    evidence.answered = Set.of();
    evidence.fenced = Set.of();

    assertThat(evidence.violations()).singleElement().asString().contains("nothing was tried");
  }

  /** A round in which all is well, unless a test changes it. */
  private static final class Case {
    private final ArrayList<Effect> effects = new ArrayList<>();
    private final ArrayList<Session> sessions = new ArrayList<>();
    private final ArrayList<Thaw> thaws = new ArrayList<>();
    private Set<String> answered = Set.of("a");
    private Set<String> fenced = Set.of();
    private Set<String> present = Set.of("a");
    private Set<String> forked = Set.of();
    private String betaPages = "10 cafe";
    private String integrity = "ok";
    private List<Grant> grants = List.of();
    private Aftermath after = new Aftermath(SOON, SOON, SOON);
    private List<String> wrongBooks = List.of();
    private List<String> orphans = List.of();
    private List<String> strangers = List.of();

    void connector(String node, long epoch, long fromMillis, long untilMillis) {
      for (long at = fromMillis; at <= untilMillis; at += 50) {
        effects.add(new Effect(Source.CONNECTOR, node, epoch, at, at));
      }
    }

    void session(String node, long epoch, long fromMillis, long lastMillis) {
      sessions.add(new Session(node, epoch, fromMillis, lastMillis));
    }

    void answer(String node, long epoch, long sentMillis, long answeredMillis) {
      effects.add(new Effect(Source.ANSWER, node, epoch, sentMillis, answeredMillis));
    }

    void bank(String node, long epoch, long atMillis) {
      effects.add(new Effect(Source.BANK, node, epoch, atMillis, atMillis));
    }

    void thaw(String node, long atMillis) {
      thaws.add(new Thaw(node, atMillis));
    }

    List<String> violations() {
      Map<String, Findings> copies =
          Map.of("alpha", copy("10 cafe", present), "beta", copy(betaPages, present));
      Evidence all =
          new Evidence(
              effects,
              sessions,
              thaws,
              answered,
              fenced,
              copies,
              copies,
              List.of(copy("9 f00d", forked)),
              "alpha",
              wrongBooks,
              grants,
              after,
              orphans,
              strangers);
      return new Judge(all, Bounds.PROMISED).violations();
    }

    private Findings copy(String pages, Set<String> ids) {
      return new Findings(integrity, pages, Map.of("events", pages), ids);
    }
  }
}
