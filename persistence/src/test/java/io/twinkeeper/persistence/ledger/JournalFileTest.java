package io.twinkeeper.persistence.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFileTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z"));

  @TempDir Path directory;

  @Test
  void makesTheTablesOnFirstStart() throws SQLException {
    JournalFile file = JournalFile.prepare(directory.resolve("ledger"), CLOCK);

    assertThat(column(file, "SELECT name FROM sqlite_schema WHERE type = 'table'"))
        .contains("event_journal", "event_tag", "snapshot", "schema_version");
    assertThat(column(file, "SELECT version || ' ' || applied FROM schema_version"))
        .containsExactly("1 2026-11-20T12:00:00Z");
  }

  @Test
  void leavesAJournalThatIsThereAsItIs() throws SQLException {
    JournalFile file = JournalFile.prepare(directory, CLOCK);
    execute(file, "INSERT INTO snapshot VALUES ('ledger', 1, 0, 0, '', x'00', NULL, NULL, NULL)");

    JournalFile again =
        JournalFile.prepare(directory, InstantSource.fixed(Instant.parse("2027-01-01T00:00:00Z")));

    assertThat(column(again, "SELECT persistence_id FROM snapshot")).containsExactly("ledger");
    assertThat(column(again, "SELECT applied FROM schema_version"))
        .containsExactly("2026-11-20T12:00:00Z");
  }

  @Test
  void refusesAVersionItDoesNotKnowInOneLine() throws SQLException {
    JournalFile file = JournalFile.prepare(directory, CLOCK);
    execute(file, "INSERT INTO schema_version VALUES (7, '2030-01-01T00:00:00Z')");

    assertThatThrownBy(() -> JournalFile.prepare(directory, CLOCK))
        .isInstanceOf(JournalRefused.class)
        .hasMessageContaining(file.path().toString())
        .hasMessageContaining("schema version 7, this build knows 1")
        .hasMessageNotContaining("\n");
  }

  @Test
  void refusesAPathThatSqliteWouldCutShort() {
    assertThatThrownBy(() -> JournalFile.prepare(directory.resolve("why?"), CLOCK))
        .isInstanceOf(JournalRefused.class)
        .hasMessageContaining("has a ? in its path");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void refusesADirectoryThatCannotBeMade() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> JournalFile.prepare(file.resolve("ledger"), CLOCK))
        .isInstanceOf(JournalRefused.class)
        .hasMessageContaining("its directory cannot be made");
  }

  @Test
  void refusesTablesOfSomethingElse() throws SQLException {
    execute(new JournalFile(directory.resolve("journal.db")), "CREATE TABLE invoices (id)");

    assertThatThrownBy(() -> JournalFile.prepare(directory, CLOCK))
        .isInstanceOf(JournalRefused.class)
        .hasMessageContaining("tables of something else");
  }

  @Test
  void refusesAFileThatIsNotSqlite() throws Exception {
    Path file = directory.resolve("journal.db");
    byte[] noise =
        "not a database, but long enough to have a header "
            .repeat(100)
            .getBytes(StandardCharsets.UTF_8);
    Files.write(file, noise);

    assertThatThrownBy(() -> JournalFile.prepare(directory, CLOCK))
        .isInstanceOf(JournalRefused.class)
        .hasMessageContaining("not readable as SQLite")
        .hasMessageNotContaining("\n");
    assertThat(Files.readAllBytes(file)).isEqualTo(noise);
  }

  @Test
  void refusesADamagedFile() throws Exception {
    JournalFile file = JournalFile.prepare(directory, CLOCK);
    byte[] bytes = Files.readAllBytes(file.path());
    Arrays.fill(bytes, 4096, 8192, (byte) 0x5a);
    Files.write(file.path(), bytes);

    assertThatThrownBy(() -> JournalFile.prepare(directory, CLOCK))
        .isInstanceOf(JournalRefused.class)
        .hasMessageContaining("damaged")
        .hasMessageNotContaining("\n");
  }

  private static void execute(JournalFile file, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(file.url());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> column(JournalFile file, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(file.url());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }
}
