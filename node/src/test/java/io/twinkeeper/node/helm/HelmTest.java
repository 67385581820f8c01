package io.twinkeeper.node.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.helm.HelmFixture.History;
import io.twinkeeper.node.helm.PlayedWorkload.Manner;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.orders.Orders;
import io.twinkeeper.persistence.orders.OrderFile;
import io.twinkeeper.protocol.config.FailoverConfig;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real voters, tenancies and helms of a whole cluster, in one actor system. */
class HelmTest {
  private static final Position BEHIND = new Position(1, 5, 1);
  private static final Position AHEAD = new Position(1, 9, 1);
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path directory;
  private final ActorTestKit kit =
      ActorTestKit.create("helm-test", ConfigFactory.load("helm-test.conf"));
  private final History history = new History();
  private final Judge judge = new Judge();
  private List<String> dataMembers = List.of("alpha", "beta");
  private OrderDesk desk;
  private final Map<String, ActorRef<Voter.Command>> voters = new HashMap<>();
  private final Map<String, ActorRef<Candidacy.Command>> twins = new HashMap<>();

  @BeforeEach
  void startVoters() throws IOException {
    List.of("alpha", "beta", "witness").forEach(this::startVoter);
    ActorRef<Orders.Command> orders =
        kit.spawn(Orders.create("alpha", OrderFile.open(directory.resolve("orders"))));
    desk = new OrderDesk(kit.system(), "alpha", orders, 1, InstantSource.system(), new Random(1));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
    assertThat(judge.complaints()).isEmpty();
  }

  @Test
  void grantsAnEpochThatNoDatabaseHasSeenToTheMostAdvancedTwin() {
    start("alpha", BEHIND);
    start("beta", AHEAD);
    helms();
    awaitServing("beta");
    assertThat(judge.servingEpoch()).isEqualTo(2);
    assertThat(history.of("granted").get(0).details())
        .containsEntry("reason", "vacant")
        .containsKey("fence_ms");
  }

  @Test
  void grantsToThePreferredOfEqualTwins() {
    start("beta", AHEAD);
    start("alpha", AHEAD);
    helms();
    awaitServing("alpha");
  }

  @Test
  void doesNotWaitForEverForATwinThatIsAway() {
    start("beta", AHEAD);
    helms();
    awaitServing("beta");
  }

  @Test
  void givesALoneTwinItsWorkloadBackAfterARestart() {
    start("alpha", AHEAD);
    helms();
    awaitServing("alpha");
    long first = judge.servingEpoch();
    kit.stop(twins.get("alpha"));
    start("alpha", AHEAD);
    await().atMost(PATIENCE).until(() -> judge.servingEpoch() > first);
    awaitServing("alpha");
  }

  @Test
  void letsAnUnhealthyTwinBe() {
    twins.put("alpha", kit.spawn(PlayedWorkload.create("alpha", AHEAD, false, judge)));
    start("beta", BEHIND);
    helms();
    awaitServing("beta");
  }

  @Test
  void waitsUntilASilentHolderCannotServeAnyMore() {
    start("alpha", AHEAD);
    start("beta", BEHIND);
    helms();
    awaitServing("alpha");
    kit.stop(twins.get("alpha"));
    long aliveUntilMillis = judge.mayServeUntilMillis() + HelmFixture.GRANT.stopTime().toMillis();
    awaitServing("beta");
    assertThat(judge.startedAtMillis()).isGreaterThan(aliveUntilMillis);
    assertThat(history.of("granted").get(1).details()).containsEntry("reason", "silent");
  }

  @Test
  void actsAtOnceOnALastWordThatOneVoterHeard() {
    start("alpha", AHEAD);
    start("beta", BEHIND);
    helms();
    awaitServing("alpha");
    Holder holder = holder();
    kit.stop(twins.get("alpha"));
    tellRelease("witness", holder);
    tellRelease("beta", holder);
    awaitServing("beta");
    HistoryEvent granted = history.of("granted").get(1);
    assertThat(granted.details()).containsEntry("reason", "released");
    assertThat(Long.parseLong(granted.details().getOrDefault("fence_ms", "9999")))
        .isLessThan(HelmFixture.GRANT.fence().toMillis() / 2);
  }

  @Test
  void switchesOverToTheOtherTwin() {
    start("alpha", AHEAD);
    start("beta", AHEAD);
    List<ActorRef<Helm.Command>> helms = helms();
    awaitServing("alpha");
    for (ActorRef<Helm.Command> helm : helms) { // one of them has to pass it on
      String to = judge.serving().equals("alpha") ? "beta" : "alpha";
      Helm.Done done = order(helm, to, true);
      assertThat(done.node()).isEqualTo(to);
      assertThat(done.steps())
          .extracting(Step::name)
          .containsSubsequence("promises", "fence", "activation", "total");
      awaitServing(to);
    }
  }

  @Test
  void choosesTheOtherTwinIfNobodySaysWhereTo() {
    start("alpha", AHEAD);
    start("beta", AHEAD);
    List<ActorRef<Helm.Command>> helms = helms();
    awaitServing("alpha");
    for (ActorRef<Helm.Command> helm : helms) {
      String other = judge.serving().equals("alpha") ? "beta" : "alpha";
      assertThat(order(helm, "", true).node()).isEqualTo(other);
      awaitServing(other);
    }
  }

  @Test
  void aPromiseThatNobodyWonDoesNotHideTheHolder() {
    start("alpha", AHEAD);
    start("beta", AHEAD);
    List<ActorRef<Helm.Command>> helms = helms();
    awaitServing("alpha");
    TestProbe<Voter.Reply> probe = kit.createTestProbe(Voter.Reply.class);
    Holder cutOff = new Holder("beta", 7);
    voter("beta").tell(new Voter.Ask(PlayedWorkload.NAME, 9, cutOff, true, probe.getRef()));
    probe.expectMessageClass(Voter.Promised.class);
    voter("beta").tell(new Voter.Withdraw(PlayedWorkload.NAME, 9));
    kit.stop(voter("beta"));
    startVoter("beta");
    assertThat(order(helms.get(1), "beta", true).epoch()).isGreaterThan(9);
    awaitServing("beta");
    assertThat(history.of("demoted")).as("the holder let go first").hasSize(1);
  }

  @Test
  void activatesATwinWhoseHolderDoesNotAnswer() {
    start("alpha", AHEAD);
    start("beta", BEHIND);
    List<ActorRef<Helm.Command>> helms = helms();
    awaitServing("alpha");
    kit.stop(twins.get("alpha"));
    Helm.Done done = order(helms.get(0), "beta", false);
    assertThat(done.epoch()).isGreaterThan(2);
    awaitServing("beta");
  }

  @Test
  void failsOverAtOnceFromAHolderThatDiesWhileItIsAskedToLetGo() {
    start("alpha", AHEAD, Manner.DIES);
    start("beta", AHEAD);
    List<ActorRef<Helm.Command>> helms = helms();
    awaitServing("alpha");
    long askedAtMillis = HelmFixture.bootMillis();
    await()
        .atMost(PATIENCE)
        .until(() -> refusal(helms.get(0)).startsWith("alpha stopped renewing"));
    awaitServing("beta");
    assertThat(Duration.ofMillis(judge.startedAtMillis() - askedAtMillis))
        .as("the patience with a living holder was not waited for")
        .isLessThan(Order.Verb.SWITCHOVER.demoteWithin.dividedBy(2));
    assertThat(history.of("granted").get(1).details()).containsEntry("reason", "silent");
  }

  @Test
  void overrulesAHolderThatDiesWhileItIsAskedToLetGoIfBetaIsToBeActivated() {
    start("alpha", AHEAD, Manner.DIES);
    start("beta", AHEAD);
    List<ActorRef<Helm.Command>> helms = helms();
    awaitServing("alpha");
    assertThat(order(helms.get(0), "beta", false).node()).isEqualTo("beta");
    awaitServing("beta");
  }

  @Test
  void movesFromAHolderWhoseLastWordIsThatItLetGo() {
    start("alpha", AHEAD, Manner.LETS_GO_AND_DIES);
    start("beta", AHEAD);
    List<ActorRef<Helm.Command>> helms = helms();
    awaitServing("alpha");
    assertThat(order(helms.get(0), "beta", true).node()).isEqualTo("beta");
    awaitServing("beta");
    assertThat(history.of("demoted")).isEmpty();
  }

  @Test
  void doesNotMoveFromAHolderThatIsGoneToATwinThatLacksWhatAnotherHas() {
    start("alpha", new Position(1, 11, 1), Manner.LETS_GO_AND_DIES);
    start("beta", BEHIND);
    start("gamma", AHEAD);
    dataMembers = List.of("alpha", "beta", "gamma");
    List<ActorRef<Helm.Command>> helms = helms();
    awaitServing("alpha");
    await()
        .atMost(PATIENCE)
        .until(
            () -> refusal(helms.get(0)).startsWith("alpha let go, but gamma has what beta lacks"));
    awaitServing("gamma");
  }

  @Test
  void waitsForAHolderThatRenewsUntilItLetsGo() {
    start("alpha", AHEAD, Manner.LETS_GO_LATE);
    start("beta", AHEAD);
    List<ActorRef<Helm.Command>> helms = helms();
    awaitServing("alpha");
    long askedAtMillis = HelmFixture.bootMillis();
    Helm.Done done = order(helms.get(0), "beta", true);
    assertThat(done.node()).isEqualTo("beta");
    awaitServing("beta");
    assertThat(judge.startedAtMillis() - askedAtMillis)
        .isGreaterThanOrEqualTo(PlayedWorkload.LATE.toMillis());
    assertThat(history.of("demoted")).hasSize(1);
  }

  @Test
  void refusesOrdersThatCannotBeCarriedOut() {
    start("alpha", AHEAD);
    List<ActorRef<Helm.Command>> helms = helms();
    awaitServing("alpha");
    ActorRef<Helm.Command> helm = helms.get(0);
    TestProbe<Helm.Outcome> outcomes = outcomes();
    helm.tell(new Helm.Switchover("mail", "beta", outcomes.getRef()));
    assertThat(outcomes.expectMessageClass(Helm.Refused.class).reason()).contains("no workload");
    helm.tell(new Helm.Activate("web", "gamma", outcomes.getRef()));
    assertThat(outcomes.expectMessageClass(Helm.Refused.class).reason()).contains("no data member");
    helm.tell(new Helm.Switchover("web", "beta", outcomes.getRef()));
    assertThat(outcomes.expectMessageClass(Helm.Refused.class).reason())
        .contains("does not answer");
  }

  @Test
  void twoHelmsAtOnceNeverGrantAnEpochToTwoNodes() {
    helm("beta", "alpha");
    helm("alpha", "alpha");
    helm("beta", "beta");
    helm("alpha", "beta");
    start("alpha", AHEAD);
    start("beta", AHEAD);
    for (int round = 0; round < 3; round++) {
      await().atMost(PATIENCE).until(() -> !judge.serving().isEmpty());
      String node = judge.serving();
      long epoch = judge.servingEpoch();
      kit.stop(twins.get(node));
      start(node, AHEAD);
      await().atMost(PATIENCE).until(() -> judge.servingEpoch() > epoch);
    }
  }

  private void startVoter(String node) {
    voters.put(
        node,
        kit.spawn(
            Voter.create(
                node,
                HelmFixture.GRANT,
                HelmFixture.store(directory.resolve(node)),
                HelmFixture.CHAMBER.roll(),
                HelmFixture::bootMillis,
                history)));
  }

  private void start(String node, Position position) {
    twins.put(node, kit.spawn(PlayedWorkload.create(node, position, true, judge)));
  }

  private void start(String node, Position position, Manner manner) {
    twins.put(node, kit.spawn(PlayedWorkload.create(node, position, manner, judge)));
  }

  private List<ActorRef<Helm.Command>> helms() {
    List<ActorRef<Helm.Command>> helms = new ArrayList<>();
    helms.add(helm("beta", "alpha"));
    helms.add(helm("alpha", "beta"));
    return helms;
  }

  private ActorRef<Helm.Command> helm(String host, String watched) {
    Station station =
        new Station(
            host,
            watched,
            dataMembers,
            HelmFixture.CHAMBER,
            HelmFixture.GRANT,
            Duration.ofMillis(1_500));
    return kit.spawn(
        Helm.create(
            station,
            Map.of(
                PlayedWorkload.NAME,
                new FailoverRules(List.of("alpha", "beta"), Map.of(), FailoverConfig.DEFAULT)),
            desk,
            HelmFixture::bootMillis,
            RandomGenerator.getDefault(),
            history));
  }

  private void awaitServing(String node) {
    await().atMost(PATIENCE).until(() -> judge.serving().equals(node));
  }

  private Holder holder() {
    TestProbe<Voter.Reply> probe = kit.createTestProbe(Voter.Reply.class);
    voter("witness").tell(new Voter.Learn(PlayedWorkload.NAME, probe.getRef()));
    return probe.expectMessageClass(Voter.Reported.class).report().promise().holder();
  }

  private void tellRelease(String voter, Holder holder) {
    TestProbe<Voter.Reply> probe = kit.createTestProbe(Voter.Reply.class);
    voter(voter)
        .tell(
            new Voter.Release(
                PlayedWorkload.NAME, judge.servingEpoch(), holder, "last-word", probe.getRef()));
    probe.expectMessageClass(Voter.Released.class);
  }

  private ActorRef<Voter.Command> voter(String node) {
    return Objects.requireNonNull(voters.get(node));
  }

  private TestProbe<Helm.Outcome> outcomes() {
    return kit.createTestProbe(Helm.Outcome.class);
  }

  /** Why beta is not switched over to; not that the helm has not heard of everybody yet. */
  private String refusal(ActorRef<Helm.Command> helm) {
    TestProbe<Helm.Outcome> probe = outcomes();
    helm.tell(new Helm.Switchover(PlayedWorkload.NAME, "beta", probe.getRef()));
    return probe.expectMessageClass(Helm.Refused.class, PATIENCE).reason();
  }

  /** Gives the order again as long as the helm has not heard of everybody or is busy. */
  private Helm.Done order(ActorRef<Helm.Command> helm, String node, boolean planned) {
    List<Helm.Done> done = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              TestProbe<Helm.Outcome> probe = outcomes();
              helm.tell(
                  planned
                      ? new Helm.Switchover(PlayedWorkload.NAME, node, probe.getRef())
                      : new Helm.Activate(PlayedWorkload.NAME, node, probe.getRef()));
              if (probe.receiveMessage(PATIENCE) instanceof Helm.Done d) {
                done.add(d);
              }
              return !done.isEmpty();
            });
    return done.get(0);
  }
}
