package io.twinkeeper.persistence.exam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamProcessTest {
  private static final LiveLimits WITHIN = new LiveLimits(1L << 30, Duration.ofMinutes(1));
  private static final Duration A_MOMENT = Duration.ofMillis(700);
  private static final String COUNT = "SELECT count(*) FROM events";

  @TempDir private Path directory;

  @Test
  void findsTheSameRowsInWhateverOrderTheyWereWritten() throws Exception {
    Path one = database("one.db", "1, 'a', 1.5, x'00ff'", "2, 'b', NULL, NULL");
    Path other = database("other.db", "2, 'b', NULL, NULL", "1, 'a', 1.5, x'00ff'");
    Exam exam = ExamProcess.live(one, COUNT, WITHIN);
    assertThat(exam.passed()).isTrue();
    assertThat(exam.rows()).isEqualTo(2);
    assertThat(exam.answer()).isEqualTo("2");
    assertThat(ExamProcess.live(other, COUNT, WITHIN)).isEqualTo(exam);
  }

  @Test
  void tellsRowsApartThatDifferInAValueOrOnlyInItsType() throws Exception {
    String digest = digest(database("one.db", "1, 'a', 1, NULL"));
    assertThat(digest(database("value.db", "1, 'b', 1, NULL"))).isNotEqualTo(digest);
    assertThat(digest(database("type.db", "1, 'a', '1', NULL"))).isNotEqualTo(digest);
    assertThat(digest(database("twice.db", "1, 'a', 1, NULL", "1, 'a', 1, NULL")))
        .isNotEqualTo(digest);
  }

  @Test
  void aQueryWithoutARowDoesNotPass() throws Exception {
    Path empty = database("empty.db");
    assertThat(ExamProcess.live(empty, "SELECT id FROM events", WITHIN).passed()).isFalse();
    assertThat(ExamProcess.live(empty, COUNT, WITHIN).passed()).isTrue();
  }

  @Test
  void cutsALongAnswerShort() throws Exception {
    String long400Kilobytes = "SELECT hex(zeroblob(200000))";
    assertThat(ExamProcess.live(database("one.db"), long400Kilobytes, WITHIN).answer())
        .startsWith("0000")
        .hasSizeLessThan(1_000);
  }

  @Test
  void saysWhatIsWrongWithAFileThatIsNoDatabase() throws Exception {
    Path file = directory.resolve("no.db");
    Files.writeString(file, "this is not a database, whatever its name says".repeat(200));
    assertThatThrownBy(() -> ExamProcess.live(file, COUNT, WITHIN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a database");
  }

  @Test
  void aDatabaseThatIsTooLargeToBeReadInUseIsOnlyAsked() throws Exception {
    Path file = database("large.db", "1, 'a', 1, NULL");
    Exam exam = ExamProcess.live(file, COUNT, new LiveLimits(1_000, Duration.ofMinutes(1)));
    assertThat(exam.whole()).isFalse();
    assertThat(exam.answer()).isEqualTo("1");
    assertThat(exam.passed()).isTrue();
  }

  @Test
  void aLogThatHasGrownCountsAsPartOfTheDatabase() throws Exception {
    Path file = database("logged.db", "1, 'a', 1, NULL");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = wal");
      statement.execute("INSERT INTO events VALUES (2, 'b', 1, zeroblob(100000))");
      LiveLimits small = new LiveLimits(50_000, Duration.ofMinutes(1));
      assertThat(Files.size(file)).isLessThan(small.bytes());
      assertThat(ExamProcess.live(file, COUNT, small).whole()).isFalse();
    }
  }

  @Test
  void aTransactionThatReadsForTooLongIsEndedAndOnlyTheQueryAsked() throws Exception {
    Path file = database("slow.db");
    fill(file, 3_000_000);
    Exam exam = ExamProcess.live(file, "SELECT 7", new LiveLimits(1L << 30, A_MOMENT));
    assertThat(exam.whole()).isFalse();
    assertThat(exam.answer()).isEqualTo("7");
  }

  @Test
  void aQueryThatHoldsTheLogForTooLongIsRefused() throws Exception {
    String forEver =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
    assertThatThrownBy(
            () -> ExamProcess.live(database("one.db"), forEver, new LiveLimits(0, A_MOMENT)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the query takes longer than");
  }

  @Test
  void whatACutOffExamHasLeftIsCleared() throws Exception {
    Path scratch = directory.resolve("drill-restore.db");
    for (String suffix : new String[] {"", "-wal", "-shm", "-journal", ".restoring"}) {
      Files.writeString(directory.resolve("drill-restore.db" + suffix), "left");
    }
    ExamProcess.clear(scratch);
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  private static void fill(Path file, int rows) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT "
              + rows
              + ") INSERT INTO events SELECT i, 'name', i, NULL FROM n");
    }
  }

  private static String digest(Path file) throws IOException {
    return ExamProcess.live(file, COUNT, WITHIN).digest();
  }

  private Path database(String name, String... rows) throws SQLException {
    Path file = directory.resolve(name);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE events (id INTEGER, name TEXT, points, data BLOB)");
      for (String row : rows) {
        statement.execute("INSERT INTO events VALUES (" + row + ")");
      }
    }
    return file;
  }
}
