package io.twinkeeper.node.helm;

import static io.twinkeeper.node.helm.HelmCluster.HERE;
import static io.twinkeeper.node.helm.HelmCluster.MOMENT;
import static io.twinkeeper.node.helm.HelmCluster.NOON;
import static io.twinkeeper.node.helm.HelmCluster.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.protocol.config.FailoverConfig;
import io.twinkeeper.protocol.config.MemberTags;
import io.twinkeeper.protocol.orders.Drain;
import io.twinkeeper.protocol.orders.DrillMark;
import io.twinkeeper.protocol.orders.Moves;
import io.twinkeeper.protocol.orders.Pause;
import io.twinkeeper.protocol.orders.PlannedSwitchover;
import io.twinkeeper.protocol.orders.PlannedSwitchover.State;
import io.twinkeeper.protocol.stream.Position;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pauses, drains, tags, plans and the cool-down mean to real helms. */
class StandingOrdersTest {
  private static final String WEB = PlayedWorkload.NAME;

  @TempDir Path directory;
  private HelmCluster cluster;

  @BeforeEach
  void open() {
    cluster = new HelmCluster(directory);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  // ---- pause ----

  @Test
  void nobodyTakesOverWhileFailoverIsPausedAndSomebodyDoesOnceItIsResumed() {
    bothServedByAlpha();
    cluster.say(Pause.matter(""), Pause.words("racks"));
    cluster.kill("alpha");
    cluster.awaitNobodyForLong();
    assertThat(cluster.history.of("held-back"))
        .isNotEmpty()
        .allSatisfy(e -> assertThat(e.summary()).contains("paused").contains("racks"));
    cluster.takeBack(Pause.matter(""));
    cluster.awaitServing("beta");
  }

  @Test
  void aPauseHoldsAfterEveryHelmAndEveryBookWasRestarted() {
    bothServedByAlpha();
    cluster.say(Pause.matter(WEB), Pause.words(""));
    cluster.stopHelms();
    for (String member : List.of("alpha", "beta", "witness")) {
      cluster.closeBook(member);
      cluster.openBook(member);
    }
    cluster.startHelms();
    cluster.kill("alpha");
    cluster.awaitNobodyForLong();
  }

  @Test
  void theNodeThatHeldAPausedWorkloadHasItBackAfterARestart() {
    bothServedByAlpha();
    long first = cluster.judge.servingEpoch();
    cluster.say(Pause.matter(WEB), Pause.words(""));
    cluster.kill("alpha");
    cluster.start("alpha");
    await().atMost(PATIENCE).until(() -> cluster.judge.servingEpoch() > first);
    assertThat(cluster.judge.serving()).isEqualTo("alpha");
  }

  @Test
  void aPauseThatIsConfirmedWhileAHelmWaitsForTheFenceHoldsToo() {
    bothServedByAlpha();
    cluster.kill("alpha");
    await().atMost(PATIENCE).until(() -> cluster.history.of("promise-won").size() == 2);
    cluster.say(Pause.matter(WEB), Pause.words(""));
    cluster.awaitNobodyForLong();
  }

  @Test
  void anOperatorMayMoveAPausedWorkload() {
    bothServedByAlpha();
    cluster.say(Pause.matter(WEB), Pause.words(""));
    assertThat(cluster.switchover("", "beta", false)).isInstanceOf(Helm.Done.class);
  }

  @Test
  void withoutAMajorityOfBooksNobodyIsMadeActiveUnasked() {
    bothServedByAlpha();
    cluster.closeBook("alpha");
    cluster.closeBook("witness");
    cluster.kill("alpha");
    cluster.awaitNobodyForLong();
    cluster.openBook("witness");
    cluster.awaitServing("beta");
  }

  // ---- drain and tags ----

  @Test
  void aDrainedNodeTakesNothingNeitherByItselfNorByOrder() {
    bothServedByAlpha();
    cluster.say(Drain.matter("beta"), Drain.words("disk"));
    await().atMost(PATIENCE).until(() -> refused("beta").reason().contains("in maintenance"));
    assertThat(refused("beta").kind()).isEqualTo(Helm.Refused.Kind.NOT_NOW);
    cluster.kill("alpha");
    cluster.awaitNobodyForLong();
    cluster.takeBack(Drain.matter("beta"));
    cluster.awaitServing("beta");
  }

  @Test
  void aMemberTaggedNoFailoverIsNeitherChosenNorSwitchedTo() {
    cluster.tags.put("beta", new MemberTags(true, 10, Optional.empty()));
    bothServedByAlpha();
    assertThat(refused("beta").reason()).contains("no-failover");
    cluster.kill("alpha");
    cluster.awaitNobodyForLong();
  }

  @Test
  void ofEquallyAdvancedTwinsTheOneWithTheHigherPriorityIsTaken() {
    cluster.tags.put("beta", new MemberTags(false, 11, Optional.empty()));
    cluster.start("alpha");
    cluster.start("beta");
    cluster.startHelms();
    cluster.awaitServing("beta");
  }

  @Test
  void positionGoesBeforePriority() {
    cluster.tags.put("beta", new MemberTags(false, 1000, Optional.empty()));
    cluster.start("alpha", new Position(1, 10, 1), Duration.ZERO);
    cluster.start("beta", HERE, Duration.ZERO);
    cluster.startHelms();
    cluster.awaitServing("alpha");
  }

  @Test
  void aCopyThatWasTooFarBehindIsNotMadeActiveByItself() {
    cluster.failover =
        new FailoverConfig(
            Duration.ZERO,
            Optional.of(Duration.ofSeconds(10)),
            Duration.ofHours(4),
            Duration.ofMinutes(5));
    cluster.start("alpha");
    cluster.start("beta", HERE, Duration.ofSeconds(60));
    cluster.startHelms();
    cluster.awaitServing("alpha");
    assertThat(refused("beta").reason()).contains("60 s behind");
    cluster.kill("alpha");
    cluster.awaitNobodyForLong();
    assertThat(cluster.history.of("held-back").get(0).summary()).contains("behind when the active");
  }

  @Test
  void aMembersOwnLimitGoesBeforeTheWorkloads() {
    cluster.failover =
        new FailoverConfig(
            Duration.ZERO,
            Optional.of(Duration.ofSeconds(10)),
            Duration.ofHours(4),
            Duration.ofMinutes(5));
    cluster.tags.put("beta", new MemberTags(false, 10, Optional.of(Duration.ofMinutes(5))));
    cluster.start("alpha");
    cluster.start("beta", HERE, Duration.ofSeconds(60));
    cluster.startHelms();
    cluster.awaitServing("alpha");
    cluster.kill("alpha");
    cluster.awaitServing("beta");
  }

  // ---- switchover's conditions ----

  @Test
  void aSwitchoverFromSomebodyElseThanTheActiveNodeIsInConflict() {
    bothServedByAlpha();
    Helm.Outcome outcome = cluster.switchover("beta", "", false);
    assertThat(outcome).isInstanceOf(Helm.Refused.class);
    assertThat(((Helm.Refused) outcome).kind()).isEqualTo(Helm.Refused.Kind.CONFLICT);
    assertThat(cluster.judge.serving()).isEqualTo("alpha");
  }

  @Test
  void aDryRunNamesTheSuccessorAndMovesNothing() {
    bothServedByAlpha();
    long first = cluster.judge.servingEpoch();
    assertThat(cluster.switchover("alpha", "", true))
        .isEqualTo(new Helm.Rehearsed(WEB, "alpha", "beta"));
    await().during(MOMENT).until(() -> cluster.judge.serving().equals("alpha"));
    assertThat(cluster.judge.servingEpoch()).isEqualTo(first);
  }

  // ---- plans ----

  @Test
  void aPlannedSwitchoverBeginsAtItsTimeOnce() {
    bothServedByAlpha();
    long first = cluster.judge.servingEpoch();
    plan("beta", NOON.plusSeconds(60));
    await().during(MOMENT).until(() -> cluster.judge.serving().equals("alpha"));
    cluster.clock.pass(Duration.ofSeconds(61));
    cluster.awaitServing("beta");
    await().atMost(PATIENCE).until(() -> cluster.planned() == State.DONE);
    await().during(MOMENT).until(() -> cluster.judge.servingEpoch() == first + 1);
  }

  @Test
  void aPlannedSwitchoverSurvivesTheHelmsAndTheBooks() {
    bothServedByAlpha();
    plan("beta", NOON.plusSeconds(60));
    cluster.stopHelms();
    for (String member : List.of("alpha", "beta", "witness")) {
      cluster.closeBook(member);
      cluster.openBook(member);
    }
    cluster.clock.pass(Duration.ofSeconds(90));
    cluster.startHelms();
    cluster.awaitServing("beta");
  }

  @Test
  void aPlannedSwitchoverThatCouldNotBeginInTimeIsReportedAndNotDone() {
    bothServedByAlpha();
    plan("beta", NOON.plusSeconds(60));
    cluster.clock.pass(Duration.ofMinutes(7));
    await().atMost(PATIENCE).until(() -> cluster.planned() == State.MISSED);
    await().during(MOMENT).until(() -> cluster.judge.serving().equals("alpha"));
    assertThat(cluster.history.of("planned-switchover").get(0).summary()).contains("missed");
  }

  @Test
  void aPlannedSwitchoverIsRefusedWhilePausedAndNotDoneLater() {
    bothServedByAlpha();
    plan("beta", NOON.plusSeconds(60));
    cluster.say(Pause.matter(WEB), Pause.words(""));
    cluster.clock.pass(Duration.ofSeconds(61));
    await().atMost(PATIENCE).until(() -> cluster.planned() == State.REFUSED);
    cluster.takeBack(Pause.matter(WEB));
    await().during(MOMENT).until(() -> cluster.judge.serving().equals("alpha"));
  }

  @Test
  void aPlannedSwitchoverWaitsForTheEndOfADrill() {
    bothServedByAlpha();
    plan("beta", NOON.plusSeconds(60));
    DrillMark drill = DrillMark.begun(WEB, "d1", "full", "alpha", "alpha", NOON, Optional.empty());
    cluster.say(DrillMark.matter(WEB), drill.words());
    cluster.clock.pass(Duration.ofSeconds(61));
    await().during(MOMENT).until(() -> cluster.judge.serving().equals("alpha"));
    assertThat(cluster.planned()).isEqualTo(State.WAITING);
    cluster.say(DrillMark.matter(WEB), drill.ended("passed", "alpha").words());
    cluster.awaitServing("beta");
  }

  @Test
  void aPlanThatWasTakenBackIsForgotten() {
    bothServedByAlpha();
    plan("beta", NOON.plusSeconds(60));
    cluster.takeBack(PlannedSwitchover.matter(WEB));
    cluster.clock.pass(Duration.ofSeconds(61));
    await().during(MOMENT).until(() -> cluster.judge.serving().equals("alpha"));
  }

  // ---- cool-down ----

  @Test
  void withinTheCoolDownAHealthyNodeKeepsItsWorkload() {
    movedToBeta();
    long moved = cluster.judge.servingEpoch();
    cluster.kill("beta");
    cluster.start("beta"); // back at once: alpha is preferred, and just as advanced
    await().atMost(PATIENCE).until(() -> cluster.judge.servingEpoch() > moved);
    assertThat(cluster.judge.serving()).isEqualTo("beta");
  }

  @Test
  void withinTheCoolDownANodeThatIsReallyGoneIsReplaced() {
    movedToBeta();
    cluster.kill("beta");
    cluster.awaitServing("alpha");
    await().atMost(PATIENCE).until(() -> moves().count(Duration.ofMinutes(10), NOON) == 2);
  }

  @Test
  void whoLacksWhatTheOtherOneHasDoesNotHaveItBackDuringTheCoolDown() {
    movedToBeta();
    cluster.kill("alpha");
    cluster.kill("beta");
    cluster.start("alpha", new Position(1, 10, 1), Duration.ZERO);
    cluster.start("beta", HERE, Duration.ZERO);
    cluster.awaitServing("alpha");
  }

  @Test
  void onceAcknowledgedOrLongAgoThePreferredNodeIsTakenAgain() {
    movedToBeta();
    cluster.takeBack(Moves.matter(WEB));
    cluster.kill("beta");
    cluster.start("beta");
    cluster.awaitServing("alpha");
  }

  // ---- explain ----

  @Test
  void explainsWhoWouldTakeOverAndWhyNobodyWould() {
    bothServedByAlpha();
    await().atMost(PATIENCE).until(() -> cluster.explain("").successor().equals("beta"));
    Helm.Explained free = cluster.explain("");
    assertThat(free.dead()).isEqualTo("alpha");
    assertThat(free.candidates())
        .singleElement()
        .satisfies(
            c -> {
              assertThat(c.node()).isEqualTo("beta");
              assertThat(c.positions()).containsEntry("events", HERE.toString());
              assertThat(c.objections()).isEmpty();
            });
    cluster.say(Drain.matter("beta"), Drain.words(""));
    await().atMost(PATIENCE).until(() -> cluster.explain("").successor().isEmpty());
    assertThat(cluster.explain("").candidates().get(0).objections().get(0))
        .contains("in maintenance");
    assertThat(cluster.explain("witness").summary()).contains("alpha would go on");
  }

  private void bothServedByAlpha() {
    cluster.start("alpha");
    cluster.start("beta");
    cluster.startHelms();
    cluster.awaitServing("alpha");
    await().atMost(PATIENCE).until(() -> cluster.explain("").active().equals("alpha"));
  }

  private void movedToBeta() {
    bothServedByAlpha();
    cluster.kill("alpha");
    cluster.awaitServing("beta");
    cluster.start("alpha");
    await().atMost(PATIENCE).until(() -> !moves().latest().isEmpty());
    await().atMost(PATIENCE).until(() -> cluster.explain("").successor().equals("alpha"));
  }

  private Moves moves() {
    return Moves.of(WEB, cluster.book());
  }

  private void plan(String to, Instant at) {
    cluster.say(PlannedSwitchover.matter(WEB), PlannedSwitchover.waiting(WEB, "", to, at).words());
  }

  private Helm.Refused refused(String to) {
    Helm.Outcome outcome = cluster.switchover("", to, true);
    return outcome instanceof Helm.Refused refused
        ? refused
        : new Helm.Refused(WEB, "not refused", Helm.Refused.Kind.BUSY);
  }
}
