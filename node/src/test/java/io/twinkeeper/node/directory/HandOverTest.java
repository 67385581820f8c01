package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.directory.DirectoryMessages.Contents;
import io.twinkeeper.node.directory.DirectoryMessages.HandOver;
import io.twinkeeper.node.directory.DirectoryMessages.HandedOver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a directory's stream does when its workload moves; nothing comes to rest in these tests. */
final class HandOverTest {
  private static final Duration WAIT = DirectoryTwin.WAIT;
  private static final Duration SOON = Duration.ofSeconds(2);

  /** Of a hundred, so that the breaker trips. */
  private static final int REMOVED = 60;

  /** Removals may come in parts, and the breaker lets the first 30 of a hundred pass. */
  private static final long LEAST_LEFT = REMOVED - 30;

  @TempDir Path base;
  private final ActorTestKit kit =
      ActorTestKit.create("hand-over-test", ConfigFactory.load("helm-test.conf"));
  private DirectoryTwin alpha;
  private DirectoryTwin beta;

  @BeforeEach
  void startTwins() throws IOException {
    alpha = new DirectoryTwin(kit, base, "alpha");
    beta = new DirectoryTwin(kit, base, "beta");
    alpha.meet(beta);
    for (DirectoryTwin twin : new DirectoryTwin[] {alpha, beta}) {
      twin.debounce = Duration.ofHours(1);
    }
    for (int i = 0; i < 100; i++) {
      alpha.write("old/" + i, "old " + i);
    }
    alpha.start();
    beta.start();
    await().atMost(WAIT).until(() -> beta.has("old/99"));
    assertThat(alpha.sync().complete()).isTrue();
  }

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  @Test
  void whatWasWrittenLastIsOnTheSuccessorAtOnce() throws IOException {
    for (int round = 0; round < 10; round++) {
      alpha.write("log", "last words " + round);
      alpha.write("deep/" + round + "/a/b/c", "words " + round);
      Files.delete(alpha.root.resolve("old/" + round));

      assertThat(alpha.handOver("beta", true, WAIT)).isEmpty();

      assertThat(beta.tree()).as("round %s", round).isEqualTo(alpha.tree());
    }
  }

  @Test
  void whatHasNotRestedIsLeftForLaterWhileServicesRun() throws IOException {
    alpha.write("half", "half a fi");
    assertThat(alpha.handOver("beta", false, WAIT)).isEmpty();
    assertThat(beta.has("half")).isFalse();
    alpha.write("half", "half a file and the rest");
    assertThat(alpha.handOver("beta", true, WAIT)).isEmpty();
    assertThat(beta.read("half")).isEqualTo("half a file and the rest");
  }

  @Test
  void saysWhatIsMissingIfContentDoesNotComeInTime() throws IOException {
    alpha.line(beta).loses(Contents.class::isInstance);
    beta.line(alpha).loses(Contents.class::isInstance);
    alpha.write("late", "x".repeat(100_000));

    assertThat(alpha.handOver("beta", true, SOON)).isEqualTo("1 file is not in beta's tree yet");
  }

  @Test
  void aSuccessorThatIsNotThereIsNotWaitedFor() {
    assertThat(alpha.handOver("gamma", true, WAIT)).isEqualTo("gamma cannot be reached");
  }

  @Test
  void aSuccessorThatIsCutOffIsNotWaitedForAnyLongerThanAsked() throws IOException {
    alpha.cut(beta);
    alpha.write("words", "unheard");
    assertThat(alpha.handOver("beta", true, SOON))
        .isIn("beta has not heard of everything yet", "beta cannot be reached");
  }

  @Test
  void anyTwinWillDoIfNobodyIsNamed() throws IOException {
    alpha.write("words", "for anybody");
    assertThat(alpha.handOver(null, true, WAIT)).isEmpty();
    assertThat(beta.read("words")).isEqualTo("for anybody");
  }

  @Test
  void aDirectoryThatIsHeldIsNotHandedOver() throws IOException {
    removeMany();
    assertThat(alpha.handOver("beta", true, WAIT))
        .startsWith("it is held here: 60 files are gone here at once");
    assertThat(beta.has("old/0")).isTrue();
  }

  /** It is well before it hears of what it holds, and holds when it is asked again. */
  @Test
  void aSuccessorThatHoldsIsNotHandedOverTo() throws IOException {
    removeWhatBetaHolds();
    for (boolean last : new boolean[] {true, false}) {
      assertThat(alpha.handOver("beta", last, WAIT))
          .isEqualTo(
              "beta does not take everything into its tree now: see twin directory list there");
    }
    assertThat(leftOnBeta()).isGreaterThanOrEqualTo(LEAST_LEFT);
  }

  /** Whoever stops cannot go on serving instead, and the new active node has what could be had. */
  @Test
  void aSuccessorThatHoldsGetsTheLastWordsIfTheMoveIsNotCalledOff() throws IOException {
    removeWhatBetaHolds();
    String holding = alpha.handOver("beta", true, WAIT);
    alpha.write("log", "last words");
    assertThat(alpha.handOverAsFarAsPossible("beta", SOON)).isEqualTo(holding);
    assertThat(beta.read("log")).isEqualTo("last words");
    assertThat(leftOnBeta()).isGreaterThanOrEqualTo(LEAST_LEFT);
  }

  @Test
  void whatIsNotHeldIsHandedOverIfTheMoveIsNotCalledOff() throws IOException {
    removeMany();
    alpha.write("log", "last words");
    assertThat(alpha.handOverAsFarAsPossible("beta", WAIT)).startsWith("it is held here: 60 files");
    assertThat(beta.read("log")).isEqualTo("last words");
  }

  private long leftOnBeta() {
    return IntStream.range(0, REMOVED).filter(i -> beta.has("old/" + i)).count();
  }

  private void removeWhatBetaHolds() throws IOException {
    alpha.stop();
    alpha.deleteBreaker = 1;
    alpha.start();
    removeMany();
  }

  private void removeMany() throws IOException {
    for (int i = 0; i < REMOVED; i++) {
      Files.delete(alpha.root.resolve("old/" + i));
    }
  }

  @Test
  void whoeverAsksForALookGetsOneBetweenTwoRounds() throws IOException {
    assertThat(alpha.handOver("beta", false, WAIT)).isEmpty();
    alpha.write("unrested", "since");
    assertThat(alpha.sync().complete()).isTrue();
    assertThat(beta.read("unrested")).isEqualTo("since");
  }

  @Test
  void whoWaitsIsToldWhenTheStreamEnds() throws IOException {
    alpha.cut(beta);
    alpha.write("words", "unheard");
    TestProbe<HandedOver> probe = kit.createTestProbe();
    alpha.stream().tell(new HandOver("beta", true, true, WAIT, probe.ref()));
    alpha.status(); // it has been taken
    alpha.stop();
    assertThat(probe.receiveMessage(WAIT).problem()).isEqualTo("it was interrupted");
  }
}
