package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.protocol.status.StreamStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Other processes read a follower's copy while its source is written at full speed. Some seconds of
 * it; {@code -Dtwinkeeper.readers.seconds=600} makes it ten minutes, CI gives it half a one.
 */
final class StandbyReadersTest extends TwoTwins {
  private static final Duration LOAD =
      Duration.ofSeconds(Long.getLong("twinkeeper.readers.seconds", 6));
  private static final Duration LONGEST_READER = Duration.ofSeconds(1);
  private static final String SUM = "200000";

  @BeforeEach
  void start() {
    beta.longestReader = LONGEST_READER;
    alpha.start();
    alpha.shell.create();
    alpha.shell.run(
        "CREATE TABLE account(id INTEGER PRIMARY KEY, balance INT);"
            + "CREATE TABLE version(n INT); INSERT INTO version VALUES (1);"
            + "CREATE TABLE journal(id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB);"
            + "INSERT INTO account WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
            + " WHERE i < 2000) SELECT i, 100 FROM n;");
    alpha.lead(1);
    beta.start();
    alpha.isFollowedBy(beta);
  }

  @Test
  void seeCommittedStatesInOrderAndNothingElse() {
    String copy = beta.database().toString();
    try (ReaderProcess writer = new ReaderProcess(SUM, "write", alpha.database().toString());
        ReaderProcess reader = new ReaderProcess(SUM, "read", copy);
        ReaderProcess node = ReaderProcess.node(SUM, copy);
        ReaderProcess stayer = new ReaderProcess(SUM, "stay", copy, "2.5")) {
      await()
          .atMost(LOAD.plus(Twin.WAIT))
          .until(() -> shellSees(copy) && stayer.stays() * 2.5 >= LOAD.toSeconds() - 2.5);
      assertThat(writer.isAlive()).isTrue();
      assertThat(reader.faults()).isEmpty();
      assertThat(stayer.faults()).isEmpty();
      assertThat(node.faults()).isEmpty();
      assertThat(node.lines()).isGreaterThan(20);
      assertThat(node.version()).isGreaterThan(1);
      assertThat(reader.lines()).isGreaterThan(20);
      assertThat(reader.version()).isGreaterThan(1);
      assertThat(lag().count()).as("acknowledged").isGreaterThan(20);
      assertThat(lag().p50()).as("acknowledging waits for no reader").isLessThan(1_000);
    }
    assertThat(Files.isSymbolicLink(beta.database())).isTrue();
    alpha.flush(beta);
    await().atMost(Twin.WAIT).untilAsserted(() -> assertThat(state(beta)).isEqualTo(state(alpha)));
    assertThat(beta.shell.integrity()).isEqualTo("ok");
    assertThat(beta.kept).isEmpty();
    assertThat(beta.snapshots).hasSize(1);
  }

  private StreamStatus.Lag lag() {
    return Objects.requireNonNull(alpha.describe().status().lag(), "nothing was acknowledged");
  }

  private static boolean shellSees(String copy) {
    String seen =
        new SqliteShell(Path.of(copy))
            .run("SELECT sum(balance) FROM account; PRAGMA integrity_check;");
    assertThat(seen).isEqualTo(SUM + "\nok");
    return true;
  }

  private static String state(Twin twin) {
    return twin.shell.run("SELECT n, (SELECT sum(balance) FROM account) FROM version;");
  }
}
