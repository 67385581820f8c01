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
  void aRestartFromASnapshotIsTheSame() {
    LedgerSettings settings = new LedgerSettings("alpha", 10, 5, Duration.ofSeconds(1), 10);
    List<HistoryEntry> before;
    try (TestNode node = TestNode.start(settings, directory)) {
      IntStream.rangeClosed(1, 33).forEach(n -> node.record("entry " + n));
      await().atMost(PATIENCE).until(() -> node.count() == 33);
      before = node.history();
    }
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
  void aJournalThatCannotBeWrittenStopsTheLedgerWithItsCause() throws SQLException {
    try (TestNode node = TestNode.start("other", directory.resolve("other"))) {
      TestNode broken = node;
      executeIn(directory.resolve("other"), "DROP TABLE event_journal");
      TestProbe<Throwable> causes = broken.system.createTestProbe(Throwable.class);
      broken.system.spawn(guardian(causes.ref()));

      Throwable cause = causes.receiveMessage(PATIENCE);

      assertThat(cause)
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
    executeIn(directory, sql);
  }

  private static void executeIn(Path directory, String sql) throws SQLException {
    JournalFile file = new JournalFile(directory.resolve("journal.db"));
    try (Connection connection = DriverManager.getConnection(file.url());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
