package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import io.twinkeeper.node.stream.StreamMessages.Acknowledged;
import io.twinkeeper.node.stream.StreamMessages.Arrived;
import io.twinkeeper.node.stream.StreamMessages.Bytes;
import io.twinkeeper.node.stream.StreamMessages.Command;
import io.twinkeeper.node.stream.StreamMessages.Flush;
import io.twinkeeper.node.stream.StreamMessages.Flushed;
import io.twinkeeper.node.stream.StreamMessages.Resumed;
import io.twinkeeper.node.stream.StreamMessages.SnapshotBegins;
import io.twinkeeper.node.stream.StreamMessages.SnapshotPages;
import io.twinkeeper.node.stream.StreamMessages.Subscribe;
import io.twinkeeper.persistence.segment.LogLimits;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real databases that a foreign process writes; the twins' actors live in one system. */
final class DatabaseStreamTest extends TwoTwins {
  DatabaseStreamTest() {
    super(List.of("alpha", "beta", "gamma"));
  }

  @BeforeEach
  void start() {
    alpha.start();
  }

  @Test
  void aFollowerGetsAFirstCopyAndThenEveryCommit() {
    alpha.shell.create();
    alpha.shell.insert("before");
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
    for (int i = 0; i < 20; i++) {
      alpha.shell.insert("row " + i);
    }
    alpha.isFollowedBy(beta);
    assertThat(beta.shell.integrity()).isEqualTo("ok");
    assertThat(beta.reasons).containsExactly("it had no copy");
    assertThat(beta.kept).isEmpty();
    assertThat(alpha.describe().acknowledged()).containsOnlyKeys("beta");
    assertThat(alpha.describe().status().status()).isEqualTo("streaming");
    assertThat(beta.describe().status().status()).isEqualTo("streaming");
  }

  @Test
  void takesOverFromUnderAReaderOfTheCopyWhoKeepsWhatHeReads() throws Exception {
    alpha.shell.create();
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
    Process reader = beta.reader();
    alpha.shell.insert("acknowledged while somebody reads the copy");
    Position end = alpha.flush(beta);
    alpha.stop();
    assertThat(beta.lead(2).txid()).isGreaterThan(end.txid());
    assertThat(reader.isAlive()).isTrue();
    beta.shell.insert("by the new source");
    alpha.start();
    beta.isFollowedBy(alpha);
    assertThat(alpha.shell.rows()).contains("acknowledged while", "by the new source");
    assertThat(beta.shell.integrity()).isEqualTo("ok");
    reader.destroyForcibly();
    assertThat(alpha.kept).isEmpty();
  }

  @Test
  void acknowledgesOnlyWhatIsInTheLog() {
    AtomicInteger looks = new AtomicInteger();
    List<String> early = new CopyOnWriteArrayList<>();
    beta.wire.watch(
        m -> {
          if (m instanceof Acknowledged a && !a.position().isNone()) {
            Position found = logOf(beta, looks.incrementAndGet());
            if (found.txid() < a.position().txid()) {
              early.add(a.position() + " acknowledged, " + found + " on disk");
            }
          }
        });
    alpha.shell.create();
    alpha.lead(1);
    beta.start();
    for (int i = 0; i < 10; i++) {
      alpha.shell.insert("row " + i);
    }
    alpha.isFollowedBy(beta);
    assertThat(looks).hasPositiveValue();
    assertThat(early).isEmpty();
  }

  @Test
  void aFollowerThatWasAwayGoesOnWithoutASnapshot() {
    alpha.shell.create();
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
    beta.stop();
    beta.wire.passed.clear();
    alpha.shell.insert("while beta was away");
    beta.start();
    alpha.isFollowedBy(beta);
    assertThat(beta.wire.count(SnapshotBegins.class)).isZero();
    assertThat(beta.wire.count(Resumed.class)).isPositive();
    assertThat(beta.shell.rows()).isEqualTo(alpha.shell.rows());
  }

  @Test
  void aSourceThatStartsAgainGoesOnWithoutASnapshot() {
    alpha.shell.create();
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
    beta.wire.passed.clear();
    alpha.stop();
    alpha.start();
    alpha.lead(2);
    alpha.shell.insert("in epoch 2");
    alpha.isFollowedBy(beta);
    assertThat(beta.wire.count(SnapshotBegins.class)).isZero();
    assertThat(beta.kept).isEmpty();
  }

  @Test
  void aSlowFollowerHoldsUpNobodyAndHasOneWindowUnderWay() {
    Twin gamma = twin("gamma");
    alpha.shell.create();
    alpha.lead(1);
    beta.start();
    gamma.start();
    alpha.isFollowedBy(beta);
    alpha.isFollowedBy(gamma);
    gamma.wire.passed.clear();
    gamma.wire.lose(m -> m instanceof Arrived || m instanceof Acknowledged);
    for (int i = 0; i < 10; i++) {
      alpha.shell.insertKibibytes(1024);
    }
    alpha.isFollowedBy(beta);
    assertThat(gamma.wire.count(Bytes.class)).isEqualTo(16);
    assertThat(gamma.describe().received().txid()).isLessThan(beta.describe().received().txid());
    gamma.wire.lose(m -> false);
    gamma.stop();
    gamma.start();
    alpha.isFollowedBy(gamma);
    assertThat(gamma.wire.count(SnapshotBegins.class)).isZero();
  }

  @Test
  void aReturningSourceThatIsAheadKeepsAForkAndRewinds() {
    alpha.shell.create();
    alpha.shell.insert("shared");
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
    beta.stop();
    alpha.shell.insert("only on alpha");
    alpha.shell.insert("only on alpha too");
    await().atMost(Twin.WAIT).until(() -> alpha.describe().received().txid() >= 3);
    alpha.stop();
    beta.start();
    beta.lead(2);
    beta.shell.insert("the winner's");
    alpha.start();
    beta.isFollowedBy(alpha);
    assertThat(alpha.shell.run("SELECT body FROM events")).isEqualTo("shared\nthe winner's");
    assertThat(alpha.kept).hasSize(1);
    Twin.Kept kept = alpha.kept.get(0);
    assertThat(kept.winner()).isEqualTo("beta");
    assertThat(kept.fork().transactions()).isEqualTo(2);
    assertThat(new SqliteShell(kept.fork().database()).run("SELECT body FROM events"))
        .isEqualTo("shared\nonly on alpha\nonly on alpha too");
    assertThat(alpha.describe().forks()).hasSize(1);
    assertThat(alpha.shell.integrity()).isEqualTo("ok");
  }

  @Test
  void ignoresASourceOfAnEpochThatIsOver() {
    alpha.shell.create();
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
    beta.lead(2);
    beta.shell.insert("in epoch 2");
    Twin gamma = twin("gamma");
    gamma.start();
    await()
        .atMost(Twin.WAIT)
        .untilAsserted(
            () -> assertThat(gamma.describe().received()).isEqualTo(beta.describe().received()));
    alpha.shell.insert("alpha does not know yet");
    await().atMost(Twin.WAIT).until(() -> alpha.describe().received().txid() > 1);
    beta.shell.insert("in epoch 2 as well");
    beta.isFollowedBy(gamma);
    assertThat(gamma.kept).isEmpty();
  }

  @Test
  void aRestartedFollowerIgnoresASourceOlderThanWhatItHolds() {
    alpha.shell.create();
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
    beta.lead(2);
    beta.shell.insert("in epoch 2");
    Position before = beta.follow();
    assertThat(before.epoch()).isEqualTo(2);
    beta.wire.passed.clear();
    await().atMost(Twin.WAIT).until(() -> beta.wire.count(StreamMessages.Diverged.class) > 1);
    assertThat(beta.describe().received()).isEqualTo(before);
    assertThat(beta.wire.count(SnapshotBegins.class)).isZero();
    assertThat(beta.kept).isEmpty();
  }

  @Test
  void waitsForADatabaseThatIsNotThereYet() {
    alpha.lead(1);
    beta.start();
    await().atMost(Twin.WAIT).until(() -> alpha.describe().status().status().equals("waiting"));
    alpha.shell.create();
    alpha.shell.insert("late");
    alpha.isFollowedBy(beta);
    assertThat(beta.kept).isEmpty();
  }

  @Test
  void refusesADatabaseInRollbackModeUntilItIsChanged() {
    alpha.shell.run("CREATE TABLE events(id INTEGER PRIMARY KEY, body);");
    alpha.lead(1);
    beta.start();
    await().atMost(Twin.WAIT).until(() -> alpha.describe().status().status().equals("refused"));
    assertThat(alpha.describe().status().reason()).contains("PRAGMA journal_mode=WAL");
    alpha.shell.run("PRAGMA journal_mode=WAL; INSERT INTO events(body) VALUES ('at last');");
    alpha.isFollowedBy(beta);
    assertThat(alpha.describe().status().reason()).isNull();
  }

  @Test
  void carriesATransactionOfManyParts() {
    alpha.shell.create();
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
    beta.wire.passed.clear();
    AtomicLong arrived = new AtomicLong();
    AtomicLong widest = new AtomicLong();
    beta.wire.watch(
        m -> {
          if (m instanceof Bytes part) {
            widest.accumulateAndGet(part.sequence() - arrived.get(), Math::max);
          } else if (m instanceof Arrived part) {
            arrived.set(part.sequence());
          }
        });
    alpha.shell.insertKibibytes(7_000);
    alpha.isFollowedBy(beta);
    assertThat(beta.wire.count(Bytes.class)).isGreaterThan(20);
    assertThat(beta.wire.count(SnapshotBegins.class)).isZero();
    assertThat(widest).hasValueLessThanOrEqualTo(16);
    assertThat(beta.shell.integrity()).isEqualTo("ok");
  }

  @Test
  void bringsAFirstCopyOfManyPartsWhileTheApplicationWrites() {
    alpha.shell.create();
    alpha.shell.insertKibibytes(7_000);
    alpha.lead(1);
    AtomicLong inserted = new AtomicLong();
    beta.wire.watch(
        m -> {
          // Twice if the machine was so busy that the copy was begun again.
          if (m instanceof SnapshotPages pages && pages.sequence() == 6) {
            alpha.shell.insert("during the snapshot");
            inserted.incrementAndGet();
          }
        });
    beta.start();
    alpha.isFollowedBy(beta);
    assertThat(beta.wire.count(SnapshotPages.class)).isGreaterThan(20);
    assertThat(inserted).hasPositiveValue();
    assertThat(beta.shell.run("SELECT count(*) FROM events"))
        .isEqualTo(Long.toString(7_000 + inserted.get()));
    assertThat(beta.shell.integrity()).isEqualTo("ok");
  }

  @Test
  void aSourceWithoutItsDatabaseMakesNobodyRewind() {
    alpha.shell.create();
    alpha.shell.insert("the old line");
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
    alpha.stop();
    Twin blank = twin("gamma");
    blank.start();
    blank.lead(2);
    Position before = beta.describe().received();
    beta.wire.passed.clear();
    await().atMost(Twin.WAIT).until(() -> beta.wire.count(Subscribe.class) > 1);
    assertThat(blank.describe().status().status()).isEqualTo("waiting");
    assertThat(beta.describe().received()).isEqualTo(before);
    assertThat(beta.kept).isEmpty();
    blank.shell.create();
    blank.shell.insert("the new line");
    blank.isFollowedBy(beta);
    assertThat(beta.kept).hasSize(1);
    assertThat(new SqliteShell(beta.kept.get(0).fork().database()).run("SELECT body FROM events"))
        .isEqualTo("the old line");
  }

  @Test
  void aFlushWaitsForWhatWasCommittedBeforeItAndNoMore() {
    alpha.shell.create();
    alpha.lead(1);
    TestProbe<Command> follower = kit.createTestProbe();
    TestProbe<Flushed> flushed = kit.createTestProbe();
    Position start = alpha.describe().received();
    alpha.stream().tell(new Subscribe("probe", start, false, follower.ref()));
    Resumed resumed = follower.expectMessageClass(Resumed.class, Twin.WAIT);
    alpha.shell.insert("before");
    alpha.stream().tell(new Flush("probe", 7, flushed.ref()));
    Position goal = alpha.describe().received();
    alpha.shell.insert("after");
    await().atMost(Twin.WAIT).until(() -> alpha.describe().received().txid() > goal.txid());
    resumed.replyTo().tell(new Acknowledged(resumed.subscription(), start));
    flushed.expectNoMessage(Duration.ofMillis(200));
    resumed.replyTo().tell(new Acknowledged(resumed.subscription(), goal));
    flushed.expectMessage(Twin.WAIT, new Flushed("board/events", 7, goal));
  }

  @Test
  void turnsAsOftenAsAsked() {
    alpha.shell.create();
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
    Twin source = alpha;
    Twin follower = beta;
    for (int epoch = 2; epoch <= 5; epoch++) {
      source.shell.insert("written in epoch " + (epoch - 1));
      source.flush(follower);
      source.follow();
      follower.lead(epoch);
      Twin next = follower;
      follower = source;
      source = next;
      source.isFollowedBy(follower);
    }
    assertThat(alpha.shell.run("SELECT count(*) FROM events")).isEqualTo("4");
    assertThat(alpha.kept).isEmpty();
    assertThat(beta.kept).isEmpty();
    assertThat(alpha.snapshots).isEmpty();
    assertThat(beta.snapshots).hasSize(1);
  }

  /** What a crash at this instant would leave: a copy of the log as the kernel has it. */
  private Position logOf(Twin twin, int look) {
    Path log = twin.directory.resolve("log");
    Path copy = root.resolve("look-" + look);
    try (Stream<Path> files = Files.list(log)) {
      Files.createDirectories(copy);
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (SegmentLog found = SegmentLog.open(copy, LogLimits.DEFAULT)) {
      return found.last();
    }
  }
}
