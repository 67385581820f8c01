package io.twinkeeper.persistence.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.segment.ChainBroken;
import io.twinkeeper.persistence.sqlite.follower.CopyBusy;
import io.twinkeeper.persistence.sqlite.follower.FollowerDatabase;
import io.twinkeeper.persistence.sqlite.follower.FollowerOptions;
import io.twinkeeper.persistence.sqlite.follower.SnapshotHeader;
import io.twinkeeper.persistence.sqlite.follower.SnapshotReceiver;
import io.twinkeeper.persistence.sqlite.source.Captured;
import io.twinkeeper.persistence.sqlite.source.PageSource;
import io.twinkeeper.persistence.sqlite.source.SourceDatabase;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes, an application that is not ours, and who is the source changes. */
class DatabaseReplicaTest {
  @TempDir Path directory;
  private DatabaseReplica alpha;
  private DatabaseReplica beta;
  private int snapshots;

  @BeforeEach
  void open() {
    alpha = replica("alpha");
    beta = replica("beta");
  }

  @AfterEach
  void close() {
    alpha.close();
    beta.close();
  }

  @Test
  void followsADatabaseThatAppearsLater() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    assertThat(source.capture().state()).isEqualTo(Captured.State.ABSENT);
    FollowerDatabase follower = beta.becomeFollower();
    try (ShellWriter app = app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      app.run("INSERT INTO t(v) VALUES ('one')");
      ship(source, follower);
      app.run("INSERT INTO t(v) VALUES ('two')");
      ship(source, follower);
      assertThat(dump("beta")).isEqualTo(dump("alpha")).contains("two");
      assertThat(snapshots).isEqualTo(1);
    }
  }

  @Test
  void keepsTheTailOfAKilledSourceAsAForkAndRewindsIt() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    ShellWriter app = app("alpha");
    app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    app.run("INSERT INTO t(v) VALUES ('common')");
    ship(source, follower);
    Position common = source.position();
    app.run("INSERT INTO t(v) VALUES ('captured, not shipped')");
    source.capture();
    app.run("INSERT INTO t(v) VALUES ('not captured')");
    app.kill();
    alpha.close();

    SourceDatabase successor = beta.becomeSource(2);
    try (ShellWriter next = app("beta")) {
      next.run("INSERT INTO t(v) VALUES ('written after the takeover')");
      successor.capture();

      alpha = replica("alpha");
      FollowerDatabase loser = alpha.becomeFollower();
      assertThat(loser.isDirty()).isFalse();
      ship(successor, loser);
      assertThat(dump("alpha")).isEqualTo(dump("beta")).doesNotContain("not captured");
      assertThat(alpha.forks()).hasSize(1);
      Fork fork = alpha.forks().get(0);
      assertThat(fork.ancestor()).isEqualTo(common);
      assertThat(fork.transactions()).isEqualTo(2);
      assertThat(shell(fork.database(), ".dump"))
          .contains("common", "captured, not shipped", "not captured")
          .doesNotContain("takeover");
      assertThat(shell(fork.database(), "PRAGMA integrity_check")).isEqualTo("ok\n");
      next.run("INSERT INTO t(v) VALUES ('and on')");
      snapshots = 0;
      ship(successor, loser);
      assertThat(dump("alpha")).isEqualTo(dump("beta"));
      assertThat(snapshots).isZero();
    }
  }

  @Test
  void switchesOverAndBackWithoutASnapshotOrAFork() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    try (ShellWriter app = app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      ship(source, follower);
    }
    for (int epoch = 2; epoch < 6; epoch++) {
      boolean toBeta = epoch % 2 == 0;
      snapshots = 0;
      ship(source, follower);
      FollowerDatabase released = (toBeta ? alpha : beta).becomeFollower();
      ship(released, follower, toBeta ? alpha : beta);
      source = (toBeta ? beta : alpha).becomeSource(epoch);
      follower = released;
      try (ShellWriter app = app(toBeta ? "beta" : "alpha")) {
        app.run("INSERT INTO t(v) VALUES ('in epoch " + epoch + "')");
        ship(source, follower);
      }
      ship(source, follower);
      assertThat(dump("alpha")).isEqualTo(dump("beta")).contains("in epoch " + epoch);
      assertThat(snapshots).isZero();
    }
    assertThat(alpha.forks()).isEmpty();
    assertThat(beta.forks()).isEmpty();
    assertThat(source.lineage().terms()).hasSize(5);
  }

  @Test
  void goesOnAsSourceAfterARestart() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    try (ShellWriter app = app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      ship(source, follower);
      app.run("INSERT INTO t(v) VALUES ('captured')");
      ship(source, follower);
      alpha.close();
      app.run("INSERT INTO t(v) VALUES ('while nobody looked')");
      alpha = replica("alpha");
      source = alpha.becomeSource(2);
      app.run("INSERT INTO t(v) VALUES ('later')");
      snapshots = 0;
      ship(source, follower);
      assertThat(dump("beta")).isEqualTo(dump("alpha"));
      assertThat(snapshots).isZero();
      assertThat(source.position().epoch()).isEqualTo(2);
    }
  }

  @Test
  void keepsWhatAnApplicationWroteAndCheckpointedAfterTheSourceDied() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    ShellWriter app = app("alpha");
    app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    ship(source, follower);
    alpha.close();
    app.run("INSERT INTO t(v) VALUES ('checkpointed behind our back')");
    app.close();
    SourceDatabase successor = beta.becomeSource(2);
    try (ShellWriter next = app("beta")) {
      next.run("INSERT INTO t(v) VALUES ('after')");
      alpha = replica("alpha");
      ship(successor, alpha.becomeFollower());
      assertThat(dump("alpha")).isEqualTo(dump("beta"));
      assertThat(shell(alpha.forks().get(0).database(), ".dump")).contains("behind our back");
    }
  }

  @Test
  void keepsACopyThatAPowerLossTookBackAndDoesNotPassItOffAsNewer() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    ShellWriter app = app("alpha");
    app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    ship(source, follower);
    Path wal = Path.of(database("alpha") + "-wal");
    long sizeBefore = Files.size(wal);
    app.run("INSERT INTO t(v) VALUES ('acknowledged')");
    ship(source, follower);
    Position acknowledged = source.position();
    app.kill();
    alpha.close();
    try (FileChannel torn = FileChannel.open(wal, StandardOpenOption.WRITE)) {
      torn.truncate(sizeBefore);
    }
    Files.delete(Path.of(database("alpha") + "-shm"));

    alpha = replica("alpha");
    FollowerDatabase older = alpha.becomeFollower();
    assertThat(older.isDirty()).isTrue();
    assertThat(older.received()).isEqualTo(acknowledged);
    ship(beta.becomeSource(2), older);
    assertThat(dump("alpha")).isEqualTo(dump("beta")).contains("acknowledged");
    assertThat(alpha.forks()).hasSize(1);
  }

  @Test
  void letsNobodyElseReadItsCopies() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    try (ShellWriter app = app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      ship(source, follower);
    }
    assertThat(mode(database("beta"))).isEqualTo("rw-------");
    assertThat(mode(directory.resolve("beta").resolve("state"))).isEqualTo("rwx------");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void doesNotFollowWhileAnApplicationStillHasTheDatabase() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    try (ShellWriter app = app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      source.capture();
      assertThatThrownBy(() -> alpha.becomeFollower())
          .isInstanceOf(CopyBusy.class)
          .hasMessageContaining("sqlite3");
      assertThat(app.run("INSERT INTO t(v) VALUES ('still works')")).isEmpty();
    }
    assertThat(alpha.becomeFollower().isDirty()).as("committed and checkpointed unseen").isTrue();
  }

  /** No thread waits with it: other databases are promoted meanwhile. */
  @Test
  void takesOverFromAReaderAfterTwoSecondsOfShortAttempts() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    try (ShellWriter app = app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      ship(source, follower);
    }
    try (ShellWriter reader = new ShellWriter(database("beta"))) {
      assertThat(reader.run("BEGIN; SELECT count(*) FROM t")).isEqualTo("0\n");
      long begun = System.nanoTime();
      assertThatThrownBy(() -> beta.becomeSource(2)).isInstanceOf(CopyBusy.class);
      assertThat(since(begun)).isLessThan(Duration.ofSeconds(2));
      while (!isSource(beta)) {
        Thread.onSpinWait();
      }
      assertThat(since(begun)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(10));
      assertThat(reader.run("SELECT count(*) FROM t")).isEqualTo("0\n");
    }
    assertThat(Files.isSymbolicLink(database("beta"))).isTrue();
  }

  private static boolean isSource(DatabaseReplica replica) {
    try {
      replica.becomeSource(2);
      return true;
    } catch (CopyBusy e) {
      return false;
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  @Test
  void isNotTheSourceOfACopyThatWasTakenAway() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    try (ShellWriter app = app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      ship(source, follower);
    }
    beta.close();
    Files.delete(database("beta"));
    beta = replica("beta");
    assertThatThrownBy(() -> beta.becomeSource(2)).isInstanceOf(ChainBroken.class);
  }

  /** What the stream's actors will do, without the wire. */
  private void ship(SourceDatabase source, FollowerDatabase follower) {
    source.capture();
    if (follower.needsSnapshot() || !source.log().has(follower.received())) {
      follower.keepFork(source.lineage(), "winner");
      snapshot(source, follower);
    }
    while (!follower.received().equals(source.position())) {
      follower.append(source.log().read(follower.received(), 1 << 20));
    }
    while (follower.applyPending(100)) {
      Thread.onSpinWait();
    }
    assertThat(follower.applied()).isEqualTo(source.position());
  }

  /** The released source's tail goes to its successor before that begins. */
  private void ship(FollowerDatabase released, FollowerDatabase successor, DatabaseReplica from) {
    assertThat(released.isDirty()).isFalse();
    assertThat(from.forks()).isEmpty();
    assertThat(successor.received()).isEqualTo(released.received());
  }

  private void snapshot(SourceDatabase source, FollowerDatabase follower) {
    snapshots++;
    try (PageSource pages = source.snapshot(follower.pageChecksums());
        SnapshotReceiver receiver =
            follower.receiveSnapshot(
                new SnapshotHeader(pages.position(), pages.pageSize(), pages.commit(), "winner"))) {
      while (pages.read(100, receiver::page)) {
        Thread.onSpinWait();
      }
      receiver.commit(source.lineage());
    }
  }

  private DatabaseReplica replica(String node) {
    FollowerOptions options =
        FollowerOptions.of(InstantSource.system(), new Random()::nextLong)
            .withReaderLimit(Duration.ofMillis(500));
    return DatabaseReplica.open(
        "shop/events", database(node), directory.resolve(node).resolve("state"), options);
  }

  private Path database(String node) {
    return directory.resolve(node).resolve("events.db");
  }

  private ShellWriter app(String node) throws IOException {
    ShellWriter app = new ShellWriter(database(node));
    app.run("PRAGMA journal_mode = WAL");
    return app;
  }

  private String dump(String node) throws Exception {
    return shell(database(node), ".dump");
  }

  private static String shell(Path database, String command) throws Exception {
    Process process =
        new ProcessBuilder(List.of("sqlite3", database.toString(), command))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
