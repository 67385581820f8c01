package io.twinkeeper.persistence.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.fork.ForkMark;
import io.twinkeeper.persistence.merge.ForkChanges;
import io.twinkeeper.persistence.merge.Merge;
import io.twinkeeper.persistence.merge.MergeFailed;
import io.twinkeeper.persistence.sqlite.follower.FollowerDatabase;
import io.twinkeeper.persistence.sqlite.follower.FollowerOptions;
import io.twinkeeper.persistence.sqlite.follower.SnapshotHeader;
import io.twinkeeper.persistence.sqlite.follower.SnapshotReceiver;
import io.twinkeeper.persistence.sqlite.source.PageSource;
import io.twinkeeper.persistence.sqlite.source.SourceDatabase;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** An active node dies with commits that nobody else has; they come back, and both are equal. */
@SuppressWarnings("NullAway.Init") // by fork()
class ForkMergeTest {
  @TempDir Path directory;
  private DatabaseReplica alpha;
  private DatabaseReplica beta;
  private SourceDatabase successor;
  private FollowerDatabase loser;
  private Executable beforeRewind = () -> {};

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

  /** Alpha is the source and dies with a tail; beta goes on; alpha follows it. */
  private ShellWriter fork(List<String> common, List<String> tail, List<String> after)
      throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    ShellWriter app = app("alpha");
    for (String sql : common) {
      app.run(sql);
      ship(source, follower);
    }
    for (String sql : tail) {
      app.run(sql);
    }
    app.kill();
    alpha.close();
    successor = beta.becomeSource(2);
    ShellWriter next = app("beta");
    for (String sql : after) {
      next.run(sql);
    }
    successor.capture();
    alpha = replica("alpha");
    loser = alpha.becomeFollower();
    ship(successor, loser);
    return next;
  }

  private Fork onlyFork() {
    assertThat(alpha.forks()).hasSize(1);
    return alpha.forks().get(0);
  }

  private MergeReport merge(Fork fork) throws IOException {
    Path changes = ForkChanges.of(alpha.forkStore(), fork, "shop/events");
    return successor.write(connection -> Merge.run(connection, changes, order("beta")));
  }

  private Merge.Order order(String node) {
    Path log = directory.resolve("conflicts.jsonl");
    return new Merge.Order(
        MergeRules.DEFAULT, node, Instant.EPOCH, log, () -> true, true, Duration.ofMinutes(1));
  }

  @Test
  void bringsTheTailBackAndBothAreEqual() throws Exception {
    try (ShellWriter next =
        fork(
            List.of(
                "CREATE TABLE t(id TEXT PRIMARY KEY, v)",
                "INSERT INTO t VALUES ('common', 1), ('both', 1), ('old', 1)"),
            List.of(
                "INSERT INTO t VALUES ('lost', 1)",
                "UPDATE t SET v = 'fork' WHERE id = 'both'",
                "DELETE FROM t WHERE id = 'old'"),
            List.of(
                "INSERT INTO t VALUES ('after', 1)",
                "UPDATE t SET v = 'winner' WHERE id = 'both'"))) {
      assertThat(alpha.forkStore().ancestor(onlyFork())).isPresent();
      assertThat(shell(onlyFork().directory().resolve("ancestor.db"), "SELECT * FROM t"))
          .isEqualTo("common|1\nboth|1\nold|1\n");

      MergeReport report = merge(onlyFork());

      assertThat(report.ancestorKnown()).isTrue();
      assertThat(report.written()).isEqualTo(2);
      assertThat(report.conflictsTotal()).isEqualTo(1);
      ship(successor, loser);
      assertThat(dump("alpha")).isEqualTo(dump("beta"));
      assertThat(shell(database("beta"), "SELECT * FROM t ORDER BY id"))
          .isEqualTo("after|1\nboth|winner\ncommon|1\nlost|1\n");
      assertThat(next.run("INSERT INTO t VALUES ('goes on', 1)")).isEmpty();
      assertThat(merge(onlyFork()).written()).as("merged again").isZero();
      ship(successor, loser);
      assertThat(dump("alpha")).isEqualTo(dump("beta")).contains("goes on");
    }
  }

  @Test
  void mergesAgainAfterACrashBehindTheCommit() throws Exception {
    try (ShellWriter next =
        fork(
            List.of("CREATE TABLE t(id INTEGER PRIMARY KEY, v)"),
            List.of("INSERT INTO t VALUES (7, 'lost')"),
            List.of("INSERT INTO t VALUES (8, 'after')"))) {
      Fork fork = onlyFork();
      ForkMark begun = alpha.forkStore().mark(fork).merging(Instant.EPOCH, "operator");
      alpha.forkStore().mark(fork, begun);
      merge(fork);
      beta.close(); // before anybody noted the result
      beta = replica("beta");
      successor = beta.becomeSource(2);
      successor.capture();

      assertThat(alpha.forkStore().mark(fork).state()).isEqualTo(ForkMark.State.MERGING);
      MergeReport again = merge(fork);

      assertThat(again.written()).isZero();
      assertThat(again.settled()).isTrue();
      ForkMark merged = ForkMark.merged(Instant.EPOCH, "operator", again);
      alpha.forkStore().mark(fork, merged);
      assertThat(alpha.forkStore().mark(fork)).isEqualTo(merged);
      assertThat(next.run("SELECT count(*) FROM t")).isEqualTo("2\n");
    }
  }

  @Test
  void makesTheAncestorOfALargerDatabaseFromLogAndWinner() throws Exception {
    String fill = "INSERT INTO t SELECT value, hex(randomblob(200)) FROM generate_series(%d, %d)";
    try (ShellWriter next =
        fork(
            List.of(
                "CREATE TABLE t(id INTEGER PRIMARY KEY, v)",
                fill.formatted(1, 3000),
                "UPDATE t SET v = 'x' WHERE id % 7 = 0"),
            List.of(
                "UPDATE t SET v = 'fork' WHERE id % 100 = 3",
                fill.formatted(5000, 5500), "DELETE FROM t WHERE id BETWEEN 1000 AND 1200"),
            List.of("UPDATE t SET v = 'winner' WHERE id % 90 = 5", fill.formatted(7000, 7400)))) {
      assertThat(alpha.forkStore().ancestor(onlyFork())).isPresent();
      MergeReport report = merge(onlyFork());
      ship(successor, loser);
      assertThat(dump("alpha")).isEqualTo(dump("beta"));
      assertThat(next.run("SELECT count(*) FROM t WHERE v = 'fork' OR id BETWEEN 5000 AND 5500"))
          .isEqualTo(531 - report.conflictsTotal() + "\n");
    }
  }

  @Test
  void comparesWithTheWinnerIfThereIsNoAncestor() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    try (ShellWriter app = app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      ship(source, follower);
    }
    beta.close();
    shell(database("beta"), "INSERT INTO t VALUES (1, 'by hand')");
    beta = replica("beta");
    follower = beta.becomeFollower();
    assertThat(follower.isDirty()).isTrue();
    ship(source, follower);
    Fork fork = beta.forks().get(0);
    assertThat(beta.forkStore().ancestor(fork)).isEmpty();
    assertThat(beta.forkStore().winner(fork)).isPresent();

    Path changes = ForkChanges.of(beta.forkStore(), fork, "shop/events");
    MergeReport report = source.write(connection -> Merge.run(connection, changes, order("alpha")));

    assertThat(report.ancestorKnown()).isFalse();
    ship(source, follower);
    assertThat(dump("beta")).isEqualTo(dump("alpha")).contains("by hand");
  }

  @Test
  void removesAForkOnlyWhenItIsTold() throws Exception {
    try (ShellWriter next =
        fork(
            List.of("CREATE TABLE t(id INTEGER PRIMARY KEY, v)"),
            List.of("INSERT INTO t VALUES (7, 'lost')"),
            List.of("INSERT INTO t VALUES (8, 'after')"))) {
      Fork fork = onlyFork();
      alpha.forkStore().remove(fork);
      assertThat(alpha.forks()).isEmpty();
      assertThat(Files.exists(fork.directory())).isFalse();
      assertThat(next.run("SELECT count(*) FROM t")).isEqualTo("1\n");
    }
  }

  @Test
  void comparesNothingBeforeTheRewindAndForgetsWhatWasComparedWithLess() throws Exception {
    beforeRewind =
        () -> {
          Fork fork = onlyFork();
          assertThat(alpha.forkStore().awaitsBase(fork)).isTrue();
          assertThatThrownBy(() -> ForkChanges.of(alpha.forkStore(), fork, "shop/events"))
              .isInstanceOf(MergeFailed.class)
              .hasMessageContaining("not gone over to the winner's history yet");
          Path early = fork.directory().resolve("changes.db"); // as earlier versions left it
          ForkChanges.write(
              early, "shop/events", fork.id(), fork.database(), ForkChanges.Base.NONE, null);
        };
    try (ShellWriter next =
        fork(
            List.of("CREATE TABLE t(id INTEGER PRIMARY KEY, v)", "INSERT INTO t VALUES (1, 'old')"),
            List.of("DELETE FROM t"),
            List.of("INSERT INTO t VALUES (8, 'after')"))) {
      assertThat(alpha.forkStore().awaitsBase(onlyFork())).isFalse();
      assertThat(merge(onlyFork()).ancestorKnown()).isTrue();
      assertThat(next.run("SELECT id FROM t")).isEqualTo("8\n");
    }
  }

  private void ship(SourceDatabase source, FollowerDatabase follower) {
    source.capture();
    if (follower.needsSnapshot() || !source.log().has(follower.received())) {
      if (follower.keepFork(source.lineage(), "winner").isPresent()) {
        assertThatCode(beforeRewind::execute).doesNotThrowAnyException();
      }
      snapshot(source, follower);
    }
    while (!follower.received().equals(source.position())) {
      follower.append(source.log().read(follower.received(), 1 << 20));
    }
    while (follower.applyPending(100)) {
      Thread.onSpinWait();
    }
  }

  private static void snapshot(SourceDatabase source, FollowerDatabase follower) {
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
