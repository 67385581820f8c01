package io.twinkeeper.persistence.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.segment.ChainBroken;
import io.twinkeeper.persistence.sqlite.follower.CopyBusy;
import io.twinkeeper.persistence.sqlite.follower.FollowerDatabase;
import io.twinkeeper.persistence.sqlite.follower.SqliteShell;
import io.twinkeeper.persistence.sqlite.source.Captured;
import io.twinkeeper.persistence.sqlite.source.SourceDatabase;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes, an application that is not ours, and who is the source changes. */
class DatabaseReplicaTest {
  @TempDir Path directory;
  private Nodes nodes;
  private DatabaseReplica alpha;
  private DatabaseReplica beta;

  @BeforeEach
  void open() {
    nodes = new Nodes(directory);
    alpha = nodes.replica("alpha");
    beta = nodes.replica("beta");
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
    try (ShellWriter app = nodes.app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      app.run("INSERT INTO t(v) VALUES ('one')");
      nodes.ship(source, follower);
      app.run("INSERT INTO t(v) VALUES ('two')");
      nodes.ship(source, follower);
      assertThat(nodes.dump("beta")).isEqualTo(nodes.dump("alpha")).contains("two");
      assertThat(nodes.snapshots).isEqualTo(1);
    }
  }

  @Test
  void keepsTheTailOfAKilledSourceAsAForkAndRewindsIt() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    ShellWriter app = nodes.app("alpha");
    app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    app.run("INSERT INTO t(v) VALUES ('common')");
    nodes.ship(source, follower);
    Position common = source.position();
    app.run("INSERT INTO t(v) VALUES ('captured, not shipped')");
    source.capture();
    app.run("INSERT INTO t(v) VALUES ('not captured')");
    app.kill();
    alpha.close();

    SourceDatabase successor = beta.becomeSource(2);
    try (ShellWriter next = nodes.app("beta")) {
      next.run("INSERT INTO t(v) VALUES ('written after the takeover')");
      successor.capture();

      alpha = nodes.replica("alpha");
      FollowerDatabase loser = alpha.becomeFollower();
      assertThat(loser.isDirty()).isFalse();
      nodes.ship(successor, loser);
      assertThat(nodes.dump("alpha")).isEqualTo(nodes.dump("beta")).doesNotContain("not captured");
      assertThat(alpha.forks()).hasSize(1);
      Fork fork = alpha.forks().get(0);
      assertThat(fork.ancestor()).isEqualTo(common);
      assertThat(fork.transactions()).isEqualTo(2);
      assertThat(SqliteShell.run(fork.database(), ".dump"))
          .contains("common", "captured, not shipped", "not captured")
          .doesNotContain("takeover");
      assertThat(SqliteShell.run(fork.database(), "PRAGMA integrity_check")).isEqualTo("ok\n");
      next.run("INSERT INTO t(v) VALUES ('and on')");
      nodes.snapshots = 0;
      nodes.ship(successor, loser);
      assertThat(nodes.dump("alpha")).isEqualTo(nodes.dump("beta"));
      assertThat(nodes.snapshots).isZero();
    }
  }

  @Test
  void switchesOverAndBackWithoutASnapshotOrAFork() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    try (ShellWriter app = nodes.app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      nodes.ship(source, follower);
    }
    for (int epoch = 2; epoch < 6; epoch++) {
      boolean toBeta = epoch % 2 == 0;
      nodes.snapshots = 0;
      nodes.ship(source, follower);
      FollowerDatabase released = (toBeta ? alpha : beta).becomeFollower();
      ship(released, follower, toBeta ? alpha : beta);
      source = (toBeta ? beta : alpha).becomeSource(epoch);
      follower = released;
      try (ShellWriter app = nodes.app(toBeta ? "beta" : "alpha")) {
        app.run("INSERT INTO t(v) VALUES ('in epoch " + epoch + "')");
        nodes.ship(source, follower);
      }
      nodes.ship(source, follower);
      assertThat(nodes.dump("alpha")).isEqualTo(nodes.dump("beta")).contains("in epoch " + epoch);
      assertThat(nodes.snapshots).isZero();
    }
    assertThat(alpha.forks()).isEmpty();
    assertThat(beta.forks()).isEmpty();
    assertThat(source.lineage().terms()).hasSize(5);
  }

  @Test
  void goesOnAsSourceAfterARestart() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    try (ShellWriter app = nodes.app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      nodes.ship(source, follower);
      app.run("INSERT INTO t(v) VALUES ('captured')");
      nodes.ship(source, follower);
      alpha.close();
      app.run("INSERT INTO t(v) VALUES ('while nobody looked')");
      alpha = nodes.replica("alpha");
      source = alpha.becomeSource(2);
      app.run("INSERT INTO t(v) VALUES ('later')");
      nodes.snapshots = 0;
      nodes.ship(source, follower);
      assertThat(nodes.dump("beta")).isEqualTo(nodes.dump("alpha"));
      assertThat(nodes.snapshots).isZero();
      assertThat(source.position().epoch()).isEqualTo(2);
    }
  }

  @Test
  void keepsWhatAnApplicationWroteAndCheckpointedAfterTheSourceDied() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    ShellWriter app = nodes.app("alpha");
    app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    nodes.ship(source, follower);
    alpha.close();
    app.run("INSERT INTO t(v) VALUES ('checkpointed behind our back')");
    app.close();
    SourceDatabase successor = beta.becomeSource(2);
    try (ShellWriter next = nodes.app("beta")) {
      next.run("INSERT INTO t(v) VALUES ('after')");
      alpha = nodes.replica("alpha");
      nodes.ship(successor, alpha.becomeFollower());
      assertThat(nodes.dump("alpha")).isEqualTo(nodes.dump("beta"));
      assertThat(SqliteShell.run(alpha.forks().get(0).database(), ".dump"))
          .contains("behind our back");
    }
  }

  @Test
  void keepsACopyThatAPowerLossTookBackAndDoesNotPassItOffAsNewer() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    ShellWriter app = nodes.app("alpha");
    app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    nodes.ship(source, follower);
    Path wal = Path.of(nodes.database("alpha") + "-wal");
    long sizeBefore = Files.size(wal);
    app.run("INSERT INTO t(v) VALUES ('acknowledged')");
    nodes.ship(source, follower);
    Position acknowledged = source.position();
    app.kill();
    alpha.close();
    try (FileChannel torn = FileChannel.open(wal, StandardOpenOption.WRITE)) {
      torn.truncate(sizeBefore);
    }
    Files.delete(Path.of(nodes.database("alpha") + "-shm"));

    alpha = nodes.replica("alpha");
    FollowerDatabase older = alpha.becomeFollower();
    assertThat(older.isDirty()).isTrue();
    assertThat(older.received()).isEqualTo(acknowledged);
    nodes.ship(beta.becomeSource(2), older);
    assertThat(nodes.dump("alpha")).isEqualTo(nodes.dump("beta")).contains("acknowledged");
    assertThat(alpha.forks()).hasSize(1);
  }

  @Test
  void letsNobodyElseReadItsCopies() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    try (ShellWriter app = nodes.app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      nodes.ship(source, follower);
    }
    assertThat(mode(nodes.database("beta"))).isEqualTo("rw-------");
    assertThat(mode(directory.resolve("beta").resolve("state"))).isEqualTo("rwx------");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void doesNotFollowWhileAnApplicationStillHasTheDatabase() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    try (ShellWriter app = nodes.app("alpha")) {
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
    try (ShellWriter app = nodes.app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      nodes.ship(source, follower);
    }
    try (ShellWriter reader = new ShellWriter(nodes.database("beta"))) {
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
    assertThat(Files.isSymbolicLink(nodes.database("beta"))).isTrue();
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
    try (ShellWriter app = nodes.app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      nodes.ship(source, follower);
    }
    beta.close();
    Files.delete(nodes.database("beta"));
    beta = nodes.replica("beta");
    assertThatThrownBy(() -> beta.becomeSource(2)).isInstanceOf(ChainBroken.class);
  }

  /** The released source's tail goes to its successor before that begins. */
  private void ship(FollowerDatabase released, FollowerDatabase successor, DatabaseReplica from) {
    assertThat(released.isDirty()).isFalse();
    assertThat(from.forks()).isEmpty();
    assertThat(successor.received()).isEqualTo(released.received());
  }
}
