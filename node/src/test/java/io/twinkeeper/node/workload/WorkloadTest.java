package io.twinkeeper.node.workload;

import static io.twinkeeper.node.workload.WorkloadFixture.MOMENT;
import static io.twinkeeper.node.workload.WorkloadFixture.SELF;
import static io.twinkeeper.node.workload.WorkloadFixture.STREAM;
import static io.twinkeeper.node.workload.WorkloadFixture.WAIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.helm.Candidacy;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Candidacy.Demote;
import io.twinkeeper.node.helm.Candidacy.DemoteRefused;
import io.twinkeeper.node.helm.Candidacy.Demoted;
import io.twinkeeper.node.helm.Candidacy.Grant;
import io.twinkeeper.node.helm.Candidacy.GrantAccepted;
import io.twinkeeper.node.helm.Candidacy.GrantDeclined;
import io.twinkeeper.node.helm.Candidacy.Phase;
import io.twinkeeper.node.helm.HistoryEvent;
import io.twinkeeper.node.helm.Step;
import io.twinkeeper.node.stream.StreamMessages.Describe;
import io.twinkeeper.node.stream.StreamMessages.Flush;
import io.twinkeeper.node.stream.StreamMessages.Flushed;
import io.twinkeeper.node.stream.StreamMessages.Follow;
import io.twinkeeper.node.stream.StreamMessages.Lead;
import io.twinkeeper.node.stream.StreamMessages.Turned;
import io.twinkeeper.node.workload.Ballot.Mood;
import io.twinkeeper.protocol.config.ConnectorConfig;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.status.WorkloadStatus;
import io.twinkeeper.protocol.stream.Position;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkloadTest {
  private static final Position SOMEWHERE = new Position(1, 9, 9);

  @TempDir private Path directory;
  private WorkloadFixture board;

  @BeforeEach
  void start() throws Exception {
    board = new WorkloadFixture(directory);
  }

  @AfterEach
  void stop() {
    board.close();
    await().atMost(WAIT).until(() -> !board.anythingRuns());
  }

  // ---- promoting ----

  @Test
  void nothingIsTouchedBeforeARenewalWasAcknowledged() {
    board.ballot.mood.set(Mood.SILENT);
    board.grant(1);
    board.stream.expectNoMessage(MOMENT);
    assertThat(board.status().active()).isNull();
    await().atMost(WAIT).until(() -> !board.anythingRuns()); // a guard ends after its command
    board.ballot.mood.set(Mood.WILLING);
    board.stream.expectMessageClass(Lead.class, WAIT);
  }

  @Test
  void aConnectorThatHasToWaitConnectsWhenTheServicesAreHealthy() throws Exception {
    stop();
    board = new WorkloadFixture(directory, ConnectorConfig.Dial.AFTER_SERVICES);
    board.grant(1);
    Lead lead = board.stream.expectMessageClass(Lead.class, WAIT);
    board.health.answer(503);
    lead.replyTo().tell(new Turned(STREAM, 1, SOMEWHERE, null));
    await().during(MOMENT).atMost(WAIT).until(() -> board.notes().equals(List.of("+service")));
    board.health.answer(200);
    board.awaitPhase("active");
    await().atMost(WAIT).until(() -> board.notes().size() == 2);
    assertThat(board.notes()).containsExactly("+service", "+connector");
  }

  @Test
  void streamsLeadBeforeServicesAndConnectorStartAndBothMustBeWell() {
    board.grant(1);
    Lead lead = board.stream.expectMessageClass(Lead.class, WAIT);
    board.stream.expectNoMessage(MOMENT);
    await().atMost(WAIT).until(() -> !board.anythingRuns()); // a guard ends after its command
    board.health.answer(503);
    lead.replyTo().tell(new Turned(STREAM, 1, SOMEWHERE, null));
    await().atMost(WAIT).until(() -> board.status().connector().equals("ready"));
    await()
        .during(MOMENT)
        .atMost(WAIT)
        .until(() -> board.notes().size() == 2 && board.status().phase().equals("promoting"));
    board.health.answer(200);
    board.awaitPhase("active");
    assertThat(board.notes()).containsExactlyInAnyOrder("+service", "+connector");
    WorkloadStatus status = board.status();
    assertThat(status.active()).isEqualTo("alpha");
    assertThat(status.connector()).isEqualTo("ready");
    assertThat(status.services()).containsEntry("api", "healthy");
    assertThat(status.grantRemainingMillis()).isBetween(1L, 3_000L);
    HistoryEvent activated = board.history.get(0);
    assertThat(activated.kind()).isEqualTo("activated");
    assertThat(activated.details())
        .containsKeys("renewal_ms", "replay_ms", "services_ms", "connector_ms", "total_ms");
  }

  /** Directories in which only the active node's changes count live by that. */
  @Test
  void whatItEntersIsTold() {
    assertThat(board.phases).isEmpty();
    board.grant(1);
    Lead lead = board.stream.expectMessageClass(Lead.class, WAIT);
    assertThat(board.phases).containsExactly(Phase.PROMOTING);
    lead.replyTo().tell(new Turned(STREAM, 1, Position.NONE, "events: disk full"));
    board.follow();
    board.awaitPhase("following");
    assertThat(board.phases).containsExactly(Phase.PROMOTING, Phase.DEMOTING, Phase.FOLLOWING);
  }

  @Test
  void aStreamThatCannotLeadEndsThePromotionAndTheCandidacyForAWhile() {
    board.grant(1);
    Lead lead = board.stream.expectMessageClass(Lead.class, WAIT);
    lead.replyTo().tell(new Turned(STREAM, 1, Position.NONE, "events: disk full"));
    board.follow();
    board.awaitPhase("following");
    CandidateReport report = board.expectReply(CandidateReport.class);
    assertThat(report.healthy()).isFalse();
    assertThat(report.reasons()).contains("events: disk full");
    assertThat(board.ballot.released).contains(1L);
    assertThat(board.notes()).isEmpty();
  }

  @Test
  void anAnswerFromAnEarlierEpochIsNotTakenForThisOnes() {
    board.grant(1);
    Lead first = board.stream.expectMessageClass(Lead.class, WAIT);
    board.ballot.mood.set(Mood.REFUSING);
    Follow follow = board.stream.expectMessageClass(Follow.class, WAIT);
    first.replyTo().tell(new Turned(STREAM, 1, SOMEWHERE, null));
    assertThat(board.status().phase()).isEqualTo("demoting");
    follow.replyTo().tell(new Turned(STREAM, 0, SOMEWHERE, null));
    board.awaitPhase("following");
    board.ballot.mood.set(Mood.WILLING);
    board.grant(2);
    Lead second = board.stream.expectMessageClass(Lead.class, WAIT);
    second.replyTo().tell(new Turned(STREAM, 0, SOMEWHERE, null));
    second.replyTo().tell(new Turned(STREAM, 1, SOMEWHERE, null));
    board.stream.expectNoMessage(MOMENT);
    await().atMost(WAIT).until(() -> !board.anythingRuns()); // a guard ends after its command
    second.replyTo().tell(new Turned(STREAM, 2, SOMEWHERE, null));
    board.awaitPhase("active");
  }

  // ---- grants ----

  @Test
  void declinesAGrantForAnotherLifeOrAPastEpoch() {
    board.activate(5);
    board.tell(grant(5, SELF));
    assertThat(board.expectReply(GrantAccepted.class).epoch()).isEqualTo(5);
    board.tell(grant(4, SELF));
    assertThat(board.expectReply(GrantDeclined.class).epoch()).isEqualTo(4);
    board.tell(grant(6, SELF));
    assertThat(board.expectReply(GrantDeclined.class).reason()).contains("busy with epoch 5");
    end();
    board.tell(grant(5, SELF));
    assertThat(board.expectReply(GrantDeclined.class).reason()).contains("past epoch");
    board.tell(grant(6, new Holder("alpha", 12)));
    assertThat(board.expectReply(GrantDeclined.class).epoch()).isEqualTo(6);
    board.tell(grant(6, new Holder("beta", SELF.incarnation())));
    assertThat(board.expectReply(GrantDeclined.class).epoch()).isEqualTo(6);
    board.stream.expectNoMessage(MOMENT);
    board.activate(7);
  }

  // ---- demoting ----

  @Test
  void aSwitchoverDrainsStopsFlushesAndOnlyThenReleases() {
    board.activate(1);
    await().atMost(WAIT).until(() -> board.notes().size() == 2);
    board.tell(demote(1, true, WAIT));
    Flush flush = board.stream.expectMessageClass(Flush.class, WAIT);
    assertThat(flush.follower()).isEqualTo("beta");
    assertThat(board.notes().subList(2, 4)).containsExactly("-connector", "-service");
    await().atMost(WAIT).until(() -> !board.anythingRuns()); // a guard ends after its command
    assertThat(board.ballot.released).isEmpty();
    flush.replyTo().tell(new Flushed(STREAM, flush.round(), SOMEWHERE));
    board.follow();
    Demoted demoted = board.expectReply(Demoted.class);
    assertThat(demoted.epoch()).isEqualTo(1);
    assertThat(demoted.steps())
        .extracting(Step::name)
        .containsExactly("drain", "stop", "flush", "release");
    assertThat(board.ballot.released).contains(1L);
    board.awaitPhase("following");
    assertThat(board.history).extracting(HistoryEvent::kind).contains("demoted");
  }

  @Test
  void withoutTheSuccessorsConfirmationItGoesOnServingInTheSameEpoch() {
    board.activate(1);
    board.tell(demote(1, true, Duration.ofMillis(600)));
    board.stream.expectMessageClass(Flush.class, WAIT);
    assertThat(board.expectReply(DemoteRefused.class).reason()).contains("did not confirm");
    board.awaitPhase("active");
    await().atMost(WAIT).until(() -> board.notes().size() == 6);
    assertThat(board.notes().subList(4, 6)).containsOnly("+service", "+connector");
    assertThat(board.status().epoch()).isEqualTo(1);
    assertThat(board.ballot.released).isEmpty();
    board.stream.expectNoMessage(MOMENT);
    assertThat(board.status().active()).isEqualTo("alpha");
  }

  @Test
  void refusesToLetGoOfAnEpochThatItDoesNotHold() {
    board.tell(demote(1, true, WAIT));
    assertThat(board.expectReply(DemoteRefused.class).reason()).contains("following");
    board.activate(2);
    board.tell(demote(1, true, WAIT));
    assertThat(board.expectReply(DemoteRefused.class).reason()).contains("not that epoch");
    assertThat(board.status().phase()).isEqualTo("active");
  }

  // ---- lost ----

  @Test
  void everythingEndsWhenTheVotersFallSilent() {
    board.activate(1);
    board.ballot.mood.set(Mood.SILENT);
    board.follow();
    await().atMost(WAIT).until(() -> !board.anythingRuns()); // a guard ends after its command
    board.awaitPhase("following");
    assertThat(board.status().active()).isNull();
    assertThat(board.history.get(board.history.size() - 1).details().get("reason"))
        .contains("no majority");
  }

  @Test
  void whatWasLostDuringASwitchoverIsNotTakenUpAgain() {
    board.activate(1);
    board.tell(demote(1, true, Duration.ofSeconds(2)));
    board.stream.expectMessageClass(Flush.class, WAIT);
    board.ballot.mood.set(Mood.REFUSING);
    board.expectReply(DemoteRefused.class);
    board.follow();
    board.awaitPhase("following");
    await().atMost(WAIT).until(() -> !board.anythingRuns()); // a guard ends after its command
    assertThat(board.ballot.released).contains(1L);
  }

  // ---- stop ----

  @Test
  void stopsAtOnceWhileFollowing() {
    expectStopped(askToStop());
  }

  @Test
  void stopsWhileItWaitsForItsFirstRenewal() {
    board.ballot.mood.set(Mood.SILENT);
    board.grant(1);
    TestProbe<Workload.Stopped> stopped = askToStop();
    letGo();
    expectStopped(stopped);
  }

  @Test
  void stopsWhileItsStreamIsTakingOver() {
    board.grant(1);
    board.stream.expectMessageClass(Lead.class, WAIT);
    TestProbe<Workload.Stopped> stopped = askToStop();
    letGo();
    expectStopped(stopped);
  }

  @Test
  void stopsInGoodOrderWhileActive() {
    board.activate(1);
    TestProbe<Workload.Stopped> stopped = askToStop();
    Flush flush = board.stream.expectMessageClass(Flush.class, WAIT);
    assertThat(flush.follower()).isNull();
    await().atMost(WAIT).until(() -> !board.anythingRuns()); // a guard ends after its command
    flush.replyTo().tell(new Flushed(STREAM, flush.round(), SOMEWHERE));
    board.follow();
    expectStopped(stopped);
    assertThat(board.ballot.released).contains(1L);
  }

  @Test
  void stopsInTheMiddleOfASwitchoverThatTheSuccessorDoesNotConfirm() {
    board.activate(1);
    board.tell(demote(1, true, Duration.ofMinutes(5)));
    board.stream.expectMessageClass(Flush.class, WAIT);
    TestProbe<Workload.Stopped> stopped = askToStop();
    board.expectReply(DemoteRefused.class);
    board.follow();
    expectStopped(stopped);
    await().atMost(WAIT).until(() -> !board.anythingRuns()); // a guard ends after its command
  }

  // ---- reports ----

  @Test
  void aStreamThatIsBusyKeepsNobodyWaitingHoweverOftenTheHelmsAsk() {
    TestProbe<Candidacy.Reply> answers = board.kit.createTestProbe();
    ActorRef<Integer> helms =
        board.kit.spawn(
            Behaviors.<Integer>withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(1, Duration.ZERO, Duration.ofMillis(300));
                  return Behaviors.receiveMessage(
                      tick -> {
                        board.tell(new Candidacy.Report("board", answers.ref()));
                        return Behaviors.same();
                      });
                }));
    board.stream.expectMessageClass(Describe.class, WAIT);
    assertThat(answers.receiveMessage(WAIT)).isInstanceOf(CandidateReport.class);
    board.kit.stop(helms);
  }

  private TestProbe<Workload.Stopped> askToStop() {
    TestProbe<Workload.Stopped> stopped = board.kit.createTestProbe();
    board.workload.tell(new Workload.Stop(stopped.ref()));
    return stopped;
  }

  /** The stream, which has nothing to flush, is asked to follow. */
  private void letGo() {
    board.stream.expectMessageClass(Flush.class, WAIT);
    board.follow();
  }

  private void expectStopped(TestProbe<Workload.Stopped> stopped) {
    stopped.expectMessage(WAIT, new Workload.Stopped("board"));
    stopped.expectTerminated(board.workload, WAIT);
  }

  private void end() {
    board.tell(demote(5, false, Duration.ofMillis(100)));
    board.stream.expectMessageClass(Flush.class, WAIT);
    board.follow();
    board.expectReply(Demoted.class);
    board.awaitPhase("following");
  }

  private Grant grant(long epoch, Holder holder) {
    return new Grant("board", epoch, holder, "vacant", List.of(), board.helm.ref());
  }

  private Demote demote(long epoch, boolean waitForFlush, Duration within) {
    return new Demote("board", epoch, "beta", waitForFlush, within, board.helm.ref());
  }
}
