package io.twinkeeper.persistence.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.fork.ForkMark;
import io.twinkeeper.persistence.merge.ForkChanges;
import io.twinkeeper.persistence.merge.Merge;
import io.twinkeeper.persistence.merge.MergeFailed;
import io.twinkeeper.persistence.sqlite.follower.FollowerDatabase;
import io.twinkeeper.persistence.sqlite.follower.SqliteShell;
import io.twinkeeper.persistence.sqlite.source.SourceDatabase;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An active node dies with commits that nobody else has; they come back, and both are equal. */
@SuppressWarnings("NullAway.Init") // by fork()
class ForkMergeTest {
  @TempDir Path directory;
  private Nodes nodes;
  private DatabaseReplica alpha;
  private DatabaseReplica beta;
  private SourceDatabase successor;
  private FollowerDatabase loser;

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

  /** Alpha is the source and dies with a tail; beta goes on; alpha follows it. */
  private ShellWriter fork(List<String> common, List<String> tail, List<String> after)
      throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    ShellWriter app = nodes.app("alpha");
    for (String sql : common) {
      app.run(sql);
      nodes.ship(source, follower);
    }
    for (String sql : tail) {
      app.run(sql);
    }
    app.kill();
    alpha.close();
    successor = beta.becomeSource(2);
    ShellWriter next = nodes.app("beta");
    for (String sql : after) {
      next.run(sql);
    }
    successor.capture();
    alpha = nodes.replica("alpha");
    loser = alpha.becomeFollower();
    nodes.ship(successor, loser);
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
      assertThat(SqliteShell.run(onlyFork().directory().resolve("ancestor.db"), "SELECT * FROM t"))
          .isEqualTo("common|1\nboth|1\nold|1\n");

      MergeReport report = merge(onlyFork());

      assertThat(report.ancestorKnown()).isTrue();
      assertThat(report.written()).isEqualTo(2);
      assertThat(report.conflictsTotal()).isEqualTo(1);
      nodes.ship(successor, loser);
      assertThat(nodes.dump("alpha")).isEqualTo(nodes.dump("beta"));
      assertThat(SqliteShell.run(nodes.database("beta"), "SELECT * FROM t ORDER BY id"))
          .isEqualTo("after|1\nboth|winner\ncommon|1\nlost|1\n");
      assertThat(next.run("INSERT INTO t VALUES ('goes on', 1)")).isEmpty();
      assertThat(merge(onlyFork()).written()).as("merged again").isZero();
      nodes.ship(successor, loser);
      assertThat(nodes.dump("alpha")).isEqualTo(nodes.dump("beta")).contains("goes on");
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
      beta = nodes.replica("beta");
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
      nodes.ship(successor, loser);
      assertThat(nodes.dump("alpha")).isEqualTo(nodes.dump("beta"));
      assertThat(next.run("SELECT count(*) FROM t WHERE v = 'fork' OR id BETWEEN 5000 AND 5500"))
          .isEqualTo(531 - report.conflictsTotal() + "\n");
    }
  }

  @Test
  void comparesWithTheWinnerIfThereIsNoAncestor() throws Exception {
    SourceDatabase source = alpha.becomeSource(1);
    FollowerDatabase follower = beta.becomeFollower();
    try (ShellWriter app = nodes.app("alpha")) {
      app.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
      nodes.ship(source, follower);
    }
    beta.close();
    SqliteShell.run(nodes.database("beta"), "INSERT INTO t VALUES (1, 'by hand')");
    beta = nodes.replica("beta");
    follower = beta.becomeFollower();
    assertThat(follower.isDirty()).isTrue();
    nodes.ship(source, follower);
    Fork fork = beta.forks().get(0);
    assertThat(beta.forkStore().ancestor(fork)).isEmpty();
    assertThat(beta.forkStore().winner(fork)).isPresent();

    Path changes = ForkChanges.of(beta.forkStore(), fork, "shop/events");
    MergeReport report = source.write(connection -> Merge.run(connection, changes, order("alpha")));

    assertThat(report.ancestorKnown()).isFalse();
    nodes.ship(source, follower);
    assertThat(nodes.dump("beta")).isEqualTo(nodes.dump("alpha")).contains("by hand");
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
    nodes.beforeRewind =
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
}
