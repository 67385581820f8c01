package io.twinkeeper.persistence.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;

/**
 * The SQLite file that holds one node's ledger: made with its schema on first start, checked on
 * every start, never repaired behind anybody's back.
 *
 * <p>The file is opened only through SQLite, and closed again before {@link #prepare} returns, so
 * that the journal plugin's connection is the only one afterwards.
 */
public record JournalFile(Path path) {
  private static final String REMEDY_RELEARN =
      "move the ledger directory aside and start again: this node then learns the history from the"
          + " others";

  /**
   * Makes {@code directory/journal.db} or checks the one that is there. Blocks; idempotent.
   *
   * @throws JournalRefused if the file is damaged, not ours, of an unknown version, or cannot be
   *     written
   */
  public static JournalFile prepare(Path directory, InstantSource clock) {
    JournalFile file = new JournalFile(directory.toAbsolutePath().resolve("journal.db"));
    if (file.path.toString().indexOf('?') >= 0) {
      throw file.refused("has a ? in its path, where options begin", "choose another data-dir");
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw file.refused("its directory cannot be made (" + e + ")", "check owner and mode", e);
    }
    try (Connection connection = DriverManager.getConnection(file.url())) {
      file.check(connection);
      file.bringUpToDate(connection, clock);
    } catch (SQLException e) {
      throw file.refused("not readable as SQLite (" + firstLine(e) + ")", REMEDY_RELEARN, e);
    }
    return file;
  }

  /** How to open it: write-ahead log, and a commit is on disk before it is answered. */
  public String url() {
    return "jdbc:sqlite:"
        + path
        + "?journal_mode=WAL&synchronous=FULL&busy_timeout=5000&foreign_keys=on";
  }

  private void check(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
      String verdict = rows.next() ? rows.getString(1) : "no answer";
      if (!"ok".equals(verdict)) {
        throw refused("damaged (" + verdict.lines().findFirst().orElse("") + ")", REMEDY_RELEARN);
      }
    }
  }

  private void bringUpToDate(Connection connection, InstantSource clock) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      int version = JournalSchema.version(connection);
      if (version == JournalSchema.EMPTY) {
        JournalSchema.create(connection, clock.instant());
      } else if (version == JournalSchema.FOREIGN) {
        throw refused("holds tables of something else", "give the ledger a directory of its own");
      } else if (version != JournalSchema.VERSION) {
        throw refused(
            "has schema version " + version + ", this build knows " + JournalSchema.VERSION,
            "start the build that wrote it, or a newer one");
      }
      statement.execute("COMMIT");
    }
  }

  private JournalRefused refused(String problem, String remedy) {
    return new JournalRefused(path, problem, remedy, null);
  }

  private JournalRefused refused(String problem, String remedy, Exception cause) {
    return new JournalRefused(path, problem, remedy, cause);
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
