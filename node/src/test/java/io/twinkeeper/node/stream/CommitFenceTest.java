package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import io.twinkeeper.node.stream.StreamMessages.Acknowledged;
import io.twinkeeper.node.stream.StreamMessages.Fence;
import io.twinkeeper.node.stream.StreamMessages.FenceLate;
import io.twinkeeper.node.stream.StreamMessages.FencePassed;
import io.twinkeeper.node.stream.StreamMessages.FenceRefused;
import io.twinkeeper.node.stream.StreamMessages.FenceReply;
import io.twinkeeper.node.stream.StreamMessages.Refusal;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real databases that a foreign process writes; the twins' actors live in one system. */
final class CommitFenceTest extends TwoTwins {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(400);

  CommitFenceTest() {
    super(List.of("alpha", "beta", "gamma"));
  }

  @BeforeEach
  void start() {
    alpha.start();
  }

  @Test
  void whatWasCommittedBeforeTheCallIsOnTheFollowersDisk() {
    alpha.stop();
    alpha.poll = Duration.ofMinutes(5);
    alpha.start();
    twinsInStep();
    watch.close(); // whatever is captured now, a fence did it
    long before = passed(fence(1, LONG)).position().txid();
    for (int i = 1; i <= 20; i++) {
      alpha.shell.insert("row " + i);
      FencePassed passed = passed(fence(1, LONG));
      assertThat(passed.position().txid()).isEqualTo(before + i);
      assertThat(passed.twins()).containsExactly("beta");
      assertThat(beta.describe().received()).isEqualTo(passed.position());
    }
  }

  @Test
  void whatPassedIsStillThereAfterTheSourceHasVanished() {
    twinsInStep();
    alpha.shell.insert("answered for");
    passed(fence(1, LONG));
    alpha.stop();
    beta.lead(2);
    assertThat(beta.shell.rows()).contains("answered for");
  }

  @Test
  void saysNoLaterThanAskedForWhoHasWhat() {
    twinsInStep();
    beta.wire.lose(m -> m instanceof Acknowledged);
    alpha.shell.insert("nobody says that he has it");
    FenceLate late = (FenceLate) fence(1, SHORT).receiveMessage(LONG);
    assertThat(late.wanted()).isEqualTo(alpha.describe().received());
    assertThat(late.acknowledged()).containsOnlyKeys("beta");
    assertThat(late.acknowledged().get("beta"))
        .extracting(Position::txid)
        .isEqualTo(late.wanted().txid() - 1);
    beta.wire.lose(m -> false);
    passed(fence(1, LONG));
  }

  @Test
  void twoTwinsMeansTwo() {
    Twin gamma = twin("gamma");
    twinsInStep();
    alpha.shell.insert("on one of them");
    assertThat(fence(2, SHORT).receiveMessage(LONG))
        .isInstanceOfSatisfying(
            FenceLate.class, late -> assertThat(late.reason()).contains("1 of 2 twins"));
    gamma.start();
    alpha.isFollowedBy(gamma);
    assertThat(passed(fence(2, LONG)).twins()).containsExactly("beta", "gamma");
  }

  @Test
  void manyCallersShareWhatIsUnderWay() {
    twinsInStep();
    TestProbe<FenceReply> replies = kit.createTestProbe();
    alpha.shell.insert("for all of them");
    for (int i = 0; i < CommitFences.MOST_WAITING / 2; i++) {
      alpha.stream().tell(new Fence(1, LONG, replies.ref()));
    }
    for (int i = 0; i < CommitFences.MOST_WAITING / 2; i++) {
      assertThat(replies.receiveMessage(LONG)).isInstanceOf(FencePassed.class);
    }
  }

  @Test
  void oneTooManyIsToldSoAtOnce() {
    twinsInStep();
    beta.wire.lose(m -> m instanceof Acknowledged);
    alpha.shell.insert("nobody says that he has it");
    TestProbe<FenceReply> others = kit.createTestProbe();
    for (int i = 0; i < CommitFences.MOST_WAITING; i++) {
      alpha.stream().tell(new Fence(1, LONG, others.ref()));
    }
    assertRefused(fence(1, LONG), Refusal.TOO_MANY);
  }

  @Test
  void onlyTheSourceAnswers() {
    twinsInStep();
    TestProbe<FenceReply> reply = kit.createTestProbe();
    beta.stream().tell(new Fence(1, LONG, reply.ref()));
    assertRefused(reply, Refusal.NOT_LEADING);
  }

  @Test
  void withoutAFollowerNobodyWaits() {
    alpha.shell.create();
    alpha.lead(1);
    assertRefused(fence(1, LONG), Refusal.NO_FOLLOWER);
  }

  @Test
  void withoutADatabaseThereIsNothingToPromise() {
    alpha.lead(1);
    assertRefused(fence(1, LONG), Refusal.NO_DATABASE);
  }

  @Test
  void whoseGrantHasRunOutSaysNoWhateverIsAcknowledged() {
    twinsInStep();
    alpha.permitted.set(false);
    assertRefused(fence(1, LONG), Refusal.NOT_LEADING);
  }

  @Test
  void whoIsDemotedMeanwhileSaysNo() {
    twinsInStep();
    beta.wire.lose(m -> m instanceof Acknowledged);
    alpha.shell.insert("nobody says that he has it");
    TestProbe<FenceReply> waiting = fence(1, LONG);
    alpha.follow();
    assertRefused(waiting, Refusal.NOT_LEADING);
  }

  @Test
  void aDatabaseThatWasReplacedMeanwhileKeepsNoPromise() {
    twinsInStep();
    beta.wire.lose(m -> m instanceof Acknowledged);
    alpha.shell.insert("gone with its database");
    TestProbe<FenceReply> waiting = fence(1, LONG);
    await().atMost(LONG).until(() -> hasCaptured("gone with its database"));
    alpha.replaceDatabase();
    assertRefused(waiting, Refusal.NEW_LINE, Refusal.NO_DATABASE);
  }

  /** The capture follows the file behind the link; the application has moved on. */
  @Test
  void whatWasCommittedToAFileThatTookTheLinksPlaceIsNotPromised() throws IOException {
    Path name = alpha.database();
    alpha.shell.create();
    Files.move(name, name.resolveSibling("behind.db"));
    Files.createSymbolicLink(name, Path.of("behind.db"));
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
    alpha.replaceDatabase();
    alpha.shell.insert("in the restored file");
    assertRefused(fence(1, LONG), Refusal.NEW_LINE);
    alpha.isFollowedBy(beta);
    passed(fence(1, LONG));
    assertThat(beta.shell.rows()).contains("in the restored file");
  }

  private boolean hasCaptured(String row) {
    return alpha.shell.rows().contains(row)
        && beta.describe().received().equals(alpha.describe().received());
  }

  private void twinsInStep() {
    alpha.shell.create();
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
  }

  private TestProbe<FenceReply> fence(int twins, Duration within) {
    TestProbe<FenceReply> reply = kit.createTestProbe();
    alpha.stream().tell(new Fence(twins, within, reply.ref()));
    return reply;
  }

  private static FencePassed passed(TestProbe<FenceReply> reply) {
    return (FencePassed) reply.receiveMessage(LONG);
  }

  private static void assertRefused(TestProbe<FenceReply> reply, Refusal... anyOf) {
    assertThat(reply.receiveMessage(LONG))
        .isInstanceOfSatisfying(
            FenceRefused.class, refused -> assertThat(refused.refusal()).isIn((Object[]) anyOf));
  }
}
