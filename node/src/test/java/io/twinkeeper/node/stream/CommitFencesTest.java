package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.stream.StreamMessages.Command;
import io.twinkeeper.node.stream.StreamMessages.Fence;
import io.twinkeeper.node.stream.StreamMessages.FenceLate;
import io.twinkeeper.node.stream.StreamMessages.FencePassed;
import io.twinkeeper.node.stream.StreamMessages.FenceRefused;
import io.twinkeeper.node.stream.StreamMessages.FenceReply;
import io.twinkeeper.node.stream.StreamMessages.Refusal;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which acknowledgements count, and what becomes of a capture that fails. */
final class CommitFencesTest {
  private static final Position GOAL = new Position(3, 70, 0x8000_0000_0000_0007L);

  private final ActorTestKit kit =
      ActorTestKit.create("fences-test", ConfigFactory.load("helm-test.conf"));
  private final TestProbe<FenceReply> replies = kit.createTestProbe();
  private final TestProbe<Command> follower = kit.createTestProbe();
  private final AtomicLong nanos = new AtomicLong(1);
  private final CommitFences fences = new CommitFences(() -> true, nanos::get);

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void whoHasTheGoalOrMoreCounts() {
    ask(2);
    fences.captured(GOAL);
    Position further = new Position(3, 71, 0x8000_0000_0000_0009L);
    fences.settle(List.of(streaming("beta", GOAL), streaming("gamma", further)));
    assertThat(replies.receiveMessage())
        .isInstanceOfSatisfying(
            FencePassed.class, yes -> assertThat(yes.twins()).containsExactly("beta", "gamma"));
  }

  @Test
  void theSameNumberOfAnotherHistoryDoesNotCount() {
    ask(1);
    fences.captured(GOAL);
    Position other = new Position(3, 70, 0x8000_0000_0000_0008L);
    Position otherEpoch = new Position(2, 70, GOAL.checksum());
    fences.settle(List.of(streaming("beta", other), streaming("gamma", otherEpoch)));
    fences.settle(List.of(streaming("beta", new Position(3, 69, 1))));
    replies.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void whoIsTakingASnapshotDoesNotCountYet() {
    ask(1);
    fences.captured(GOAL);
    Subscription inSnapshot = new Subscription(5, "beta", follower.ref(), GOAL, 0);
    fences.settle(List.of(inSnapshot));
    replies.expectNoMessage(Duration.ofMillis(50));
    inSnapshot.resume(GOAL);
    fences.settle(List.of(inSnapshot));
    assertThat(replies.receiveMessage()).isInstanceOf(FencePassed.class);
  }

  @Test
  void aCaptureThatFailsCountsForNobodyAndIsNamedWhenTheTimeIsOver() {
    ask(1);
    Subscription beta = streaming("beta", GOAL);
    fences.settle(List.of(beta)); // after a capture that was refused
    assertThat(fences.needCapture()).isTrue();
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    fences.expire(List.of(beta), "the disk has no room");
    assertThat(replies.receiveMessage())
        .isInstanceOfSatisfying(
            FenceLate.class,
            late -> {
              assertThat(late.wanted()).isEqualTo(Position.NONE);
              assertThat(late.reason()).contains("could not be captured: the disk has no room");
            });
    assertThat(fences.isEmpty()).isTrue();
  }

  @Test
  void aCaptureThatSucceedsAfterAFailureCounts() {
    ask(1);
    fences.settle(List.of(streaming("beta", Position.NONE)));
    fences.captured(GOAL);
    assertThat(fences.needCapture()).isFalse();
    fences.settle(List.of(streaming("beta", GOAL)));
    assertThat(replies.receiveMessage()).isInstanceOf(FencePassed.class);
  }

  @Test
  void aNewLineThatDoesNotHoldTheGoalEndsTheWaiting() {
    ask(1);
    fences.captured(GOAL);
    fences.beganAnew(Lineage.EMPTY.withTerm(4, 71));
    assertThat(replies.receiveMessage())
        .isInstanceOfSatisfying(
            FenceRefused.class, no -> assertThat(no.refusal()).isEqualTo(Refusal.NEW_LINE));
    fences.settle(List.of(streaming("beta", GOAL)));
    replies.expectNoMessage(Duration.ofMillis(50));
  }

  private void ask(int twins) {
    fences.add(new Fence(twins, Duration.ofSeconds(5), replies.ref()));
  }

  private Subscription streaming(String name, Position acknowledged) {
    Subscription subscription = new Subscription(7, name, follower.ref(), acknowledged, 0);
    subscription.resume(acknowledged);
    return subscription;
  }
}
