package io.twinkeeper.node.workload;

import static io.twinkeeper.node.workload.WorkloadFixture.MOMENT;
import static io.twinkeeper.node.workload.WorkloadFixture.STREAM;
import static io.twinkeeper.node.workload.WorkloadFixture.WAIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import io.twinkeeper.node.directory.DirectoryMessages.HandOver;
import io.twinkeeper.node.directory.DirectoryMessages.HandedOver;
import io.twinkeeper.node.helm.Candidacy.Demote;
import io.twinkeeper.node.helm.Candidacy.DemoteRefused;
import io.twinkeeper.node.helm.Candidacy.Demoted;
import io.twinkeeper.node.helm.Step;
import io.twinkeeper.node.stream.StreamMessages.Flush;
import io.twinkeeper.node.stream.StreamMessages.Flushed;
import io.twinkeeper.node.workload.Ballot.Mood;
import io.twinkeeper.protocol.stream.Position;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A workload with a directory that is asked to let go. */
final class PlannedMoveTest {
  private static final Position SOMEWHERE = new Position(1, 9, 9);

  @TempDir private Path directory;
  private WorkloadFixture board;

  @BeforeEach
  void start() throws Exception {
    board = WorkloadFixture.withDirectory(directory);
    board.activate(1);
    await().atMost(WAIT).until(() -> board.notes().size() == 2);
  }

  @AfterEach
  void stop() {
    board.close();
    await().atMost(WAIT).until(() -> !board.anythingRuns());
  }

  @Test
  void goesOnServingUntilTheSuccessorHasWhatRestsAndMovesWithWhatWasWrittenLast() {
    board.tell(demote(true, WAIT));
    HandOver first = board.tree.expectMessageClass(HandOver.class, WAIT);
    assertThat(first.successor()).isEqualTo("beta");
    assertThat(first.last()).isFalse();
    board.stream.expectNoMessage(MOMENT);
    assertThat(board.status().phase()).isEqualTo("active");
    assertThat(board.notes()).hasSize(2);

    first.replyTo().tell(HandedOver.ALL);
    Flush flush = board.stream.expectMessageClass(Flush.class, WAIT);
    assertThat(board.notes().subList(2, 4)).containsExactly("-connector", "-service");
    flush.replyTo().tell(flushed(flush));
    board.stream.expectNoMessage(MOMENT); // the directory has not answered
    board.handOver(true, null);

    board.follow();
    assertThat(board.expectReply(Demoted.class).steps())
        .extracting(Step::name)
        .containsExactly("drain", "stop", "flush", "release");
    board.awaitPhase("following");
    assertThat(leftBehind()).isNull();
  }

  @Test
  void isRefusedBeforeAnythingIsTouchedIfADirectoryCannotBeHandedOver() {
    board.tell(demote(true, WAIT));
    board.handOver(false, "it is held here: 60 files are gone");
    assertThat(board.expectReply(DemoteRefused.class).reason())
        .isEqualTo("directory board/files: it is held here: 60 files are gone");
    assertThat(board.status().phase()).isEqualTo("active");
    assertThat(board.notes()).hasSize(2);
    board.stream.expectNoMessage(MOMENT);
  }

  @Test
  void isRefusedIfADirectoryDoesNotAnswer() {
    board.tell(demote(true, Duration.ofSeconds(1)));
    assertThat(board.expectReply(DemoteRefused.class).reason())
        .isEqualTo("directory board/files: it does not answer");
    assertThat(board.notes()).hasSize(2);
  }

  @Test
  void goesBackToServingIfLastWordsDoNotArrive() {
    board.tell(demote(true, WAIT));
    board.handOver(false, null);
    board.handOver(true, "1 file is on its way to beta");
    assertThat(board.expectReply(DemoteRefused.class).reason())
        .contains("did not confirm", "directory board/files: 1 file is on its way to beta");
    board.awaitPhase("active");
    await().atMost(WAIT).until(() -> board.notes().size() == 6);
    assertThat(board.status().epoch()).isEqualTo(1);
    assertThat(board.ballot.released).isEmpty();
  }

  @Test
  void anAnswerToAnEarlierFlushDoesNotCount() {
    board.tell(demote(true, WAIT));
    board.handOver(false, null);
    Flush earlier = board.stream.expectMessageClass(Flush.class, WAIT);
    board.handOver(true, "1 file is on its way to beta");
    board.expectReply(DemoteRefused.class);
    board.awaitPhase("active");

    board.tell(demote(true, WAIT));
    board.handOver(false, null);
    Flush flush = board.stream.expectMessageClass(Flush.class, WAIT);
    earlier.replyTo().tell(flushed(earlier));
    board.handOver(true, null);
    board.stream.expectNoMessage(MOMENT);
    flush.replyTo().tell(flushed(flush));
    board.follow();
    board.expectReply(Demoted.class);
  }

  @Test
  void canBeAskedAgainAfterItWasRefused() {
    board.tell(demote(true, WAIT));
    board.handOver(false, "beta cannot be reached");
    board.expectReply(DemoteRefused.class);
    board.tell(demote(true, WAIT));
    board.handOver(false, null);
    flush();
    board.handOver(true, null);
    board.follow();
    board.expectReply(Demoted.class);
  }

  @Test
  void isNotPreparedTwiceAtATime() {
    board.tell(demote(true, WAIT));
    board.tree.expectMessageClass(HandOver.class, WAIT);
    board.tell(demote(true, WAIT));
    assertThat(board.expectReply(DemoteRefused.class).reason()).contains("already");
  }

  @Test
  void anActivationElsewhereWaitsOnlyForWhatCanBeHadInTimeAndSaysWhatIsLeftBehind() {
    board.tell(demote(false, Duration.ofSeconds(2)));
    flush();
    board.handOver(true, "beta cannot be reached");
    board.follow();
    board.expectReply(Demoted.class);
    board.awaitPhase("following");
    assertThat(leftBehind()).isEqualTo("directory board/files: beta cannot be reached");
  }

  @Test
  void anActivationIsNotHeldUpByAMoveThatIsBeingPrepared() {
    board.tell(demote(true, WAIT));
    board.tree.expectMessageClass(HandOver.class, WAIT);
    board.tell(demote(false, Duration.ofSeconds(2)));
    board.expectReply(DemoteRefused.class);
    flush();
    board.handOver(true, null);
    board.follow();
    board.expectReply(Demoted.class);
  }

  @Test
  void aGrantThatIsLostMeanwhileEndsThePreparation() {
    board.tell(demote(true, WAIT));
    board.tree.expectMessageClass(HandOver.class, WAIT);
    board.ballot.mood.set(Mood.REFUSING);
    board.expectReply(DemoteRefused.class);
    board.follow();
    board.awaitPhase("following");
  }

  @Test
  void stopsInTheMiddleOfThePreparation() {
    board.tell(demote(true, WAIT));
    board.tree.expectMessageClass(HandOver.class, WAIT);
    TestProbe<Workload.Stopped> stopped = board.kit.createTestProbe();
    board.workload.tell(new Workload.Stop(stopped.ref()));
    board.expectReply(DemoteRefused.class);
    flush();
    board.handOver(true, "no twin can be reached");
    board.follow();
    stopped.expectMessage(WAIT, new Workload.Stopped("board"));
  }

  @Test
  void aStopInTheMiddleLeavesStreamsTheirTimeWhateverADirectorySays() {
    board.tell(demote(true, WAIT));
    board.handOver(false, null);
    Flush flush = board.stream.expectMessageClass(Flush.class, WAIT);
    HandOver last = board.tree.expectMessageClass(HandOver.class, WAIT);
    TestProbe<Workload.Stopped> stopped = board.kit.createTestProbe();
    board.workload.tell(new Workload.Stop(stopped.ref()));
    last.replyTo().tell(new HandedOver("beta cannot be reached"));
    board.stream.expectNoMessage(MOMENT);
    flush.replyTo().tell(flushed(flush));
    board.expectReply(DemoteRefused.class);
    board.follow();
    stopped.expectMessage(WAIT, new Workload.Stopped("board"));
    assertThat(leftBehind()).isEqualTo("directory board/files: beta cannot be reached");
  }

  @Test
  void doesNotGoBackToServingWithoutATenancy() {
    board.tell(demote(true, WAIT));
    board.handOver(false, null);
    board.stream.expectMessageClass(Flush.class, WAIT);
    HandOver last = board.tree.expectMessageClass(HandOver.class, WAIT);
    board.endTenancy(1);
    await().atMost(WAIT).until(() -> board.status().active() == null);
    last.replyTo().tell(new HandedOver("it is held here"));
    board.expectReply(DemoteRefused.class);
    board.follow();
    board.awaitPhase("following");
    assertThat(board.notes()).as("nothing was started again").hasSize(4);
  }

  private void flush() {
    Flush flush = board.stream.expectMessageClass(Flush.class, WAIT);
    flush.replyTo().tell(flushed(flush));
  }

  private static Flushed flushed(Flush flush) {
    return new Flushed(STREAM, flush.round(), SOMEWHERE);
  }

  private @Nullable String leftBehind() {
    return board.history.get(board.history.size() - 1).details().get("left_behind");
  }

  private Demote demote(boolean waitForFlush, Duration within) {
    return new Demote("board", 1, "beta", waitForFlush, within, board.helm.ref());
  }
}
