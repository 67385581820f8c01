package io.twinkeeper.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.persistence.ledger.JournalFile;
import io.twinkeeper.protocol.status.HistoryEntry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerJournalTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void aRestartBringsEverythingBackAndGoesOnCounting() {
    List<HistoryEntry> before;
    try (TestNode node = TestNode.start("alpha", directory)) {
      node.record("one");
      node.record("two");
      await().atMost(PATIENCE).until(() -> node.count() == 2);
      before = node.history();
    }
    try (TestNode node = TestNode.start("alpha", directory)) {
      assertThat(node.history()).isEqualTo(before);
      node.record("three");

      await().atMost(PATIENCE).until(() -> node.count() == 3);
      assertThat(node.history()).extracting(HistoryEntry::sequence).containsExactly(1L, 2L, 3L);
      assertThat(node.history())
          .extracting(HistoryEntry::origin)
          .containsOnly(before.get(0).origin());
    }
  }

  @Test
  void aRestartFromASnapshotIsTheSame() throws SQLException {
    LedgerSettings settings = new LedgerSettings("alpha", 10, 5, Duration.ofSeconds(1), 10);
    List<HistoryEntry> before;
    try (TestNode node = TestNode.start(settings, directory)) {
      IntStream.rangeClosed(1, 33).forEach(n -> node.record("entry " + n));
      await().atMost(PATIENCE).until(() -> node.count() == 33);
      before = node.history();
    }
    assertThat(number("SELECT count(*) FROM event_journal")).as("founded and 33").isEqualTo(34);
    assertThat(number("SELECT count(*) FROM snapshot")).isBetween(1, 3);
    try (TestNode node = TestNode.start(settings, directory)) {
      assertThat(node.history()).isEqualTo(before).hasSize(10);
      assertThat(node.count()).isEqualTo(33);
    }
  }

  @Test
  void showsOnlyTheWorkloadThatWasAskedFor() {
    try (TestNode node = TestNode.start("alpha", directory)) {
      node.record("one");
      TestProbe<Ledger.Entries> entries = node.system.createTestProbe(Ledger.Entries.class);

      node.ledger.tell(new Ledger.Recent(10, "scoreboard", entries.ref()));
      assertThat(entries.receiveMessage(PATIENCE).entries()).hasSize(1);
      node.ledger.tell(new Ledger.Recent(10, "other", entries.ref()));
      assertThat(entries.receiveMessage(PATIENCE).entries()).isEmpty();
    }
  }

  @Test
  void aJournalThatCannotBeReadStopsTheLedger() throws SQLException {
    try (TestNode node = TestNode.start("alpha", directory)) {
      node.record("one");
      await().atMost(PATIENCE).until(() -> node.count() == 1);
    }
    execute("UPDATE event_journal SET event_ser_manifest = 'recorded-9'");

    try (TestNode node = TestNode.start("beta", directory)) {
      node.system.createTestProbe().expectTerminated(node.ledger, PATIENCE);
    }
  }

  @Test
  void aJournalThatFailsWhileRunningStopsTheLedger() throws SQLException {
    try (TestNode node = TestNode.start("alpha", directory)) {
      node.record("one");
      await().atMost(PATIENCE).until(() -> node.count() == 1);
      execute("ALTER TABLE event_journal RENAME TO gone");

      node.record("two");

      node.system.createTestProbe().expectTerminated(node.ledger, PATIENCE);
    }
  }

  @Test
  void whoeverSpawnedTheLedgerLearnsInOneLineWhyItStopped() throws SQLException {
    try (TestNode node = TestNode.start("alpha", directory)) {
      assertThat(node.count()).isZero();
      execute("DROP TABLE event_journal");
      TestProbe<Throwable> causes = node.system.createTestProbe(Throwable.class);

      node.system.spawn(guardian(causes.ref()));

      assertThat(causes.receiveMessage(PATIENCE))
          .isInstanceOf(LedgerUnreadable.class)
          .hasMessageStartingWith("ledger journal unreadable, this node must stop")
          .hasMessageNotContaining("\n");
    }
  }

  private static Behavior<Void> guardian(ActorRef<Throwable> causes) {
    return Behaviors.setup(
        context -> {
          context.watch(
              context.spawn(
                  Ledger.create(
                      LedgerSettings.of("alpha"), InstantSource.system(), new SecureRandom()),
                  "ledger"));
          return Behaviors.receive(Void.class)
              .onSignal(
                  ChildFailed.class,
                  failed -> {
                    causes.tell(failed.getCause());
                    return Behaviors.stopped();
                  })
              .build();
        });
  }

  private void execute(String sql) throws SQLException {
    JournalFile file = new JournalFile(directory.resolve("journal.db"));
    try (Connection connection = DriverManager.getConnection(file.url());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private int number(String sql) throws SQLException {
    JournalFile file = new JournalFile(directory.resolve("journal.db"));
    try (Connection connection = DriverManager.getConnection(file.url());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }
}
