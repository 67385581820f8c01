package io.twinkeeper.persistence.exam;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Examines one database file read-only, in one transaction. Never in a process that has the file
 * open otherwise: closing it there would drop that process's locks.
 */
final class DatabaseExam {
  private static final String TABLES =
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
          + " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name";
  private static final int BUSY_MILLIS = 5_000;

  /** Of characters: it goes through a pipe and into the ledger. */
  private static final int LONGEST_ANSWER = 500;

  private final Statement statement;

  private DatabaseExam(Statement statement) {
    this.statement = statement;
  }

  /**
   * Reads all of it.
   *
   * @param begins run right before the transaction
   */
  static Exam whole(Path file, String query, Runnable begins) throws SQLException {
    return in(file, begins, exam -> exam.run(query));
  }

  /** Only asks the query. */
  static Exam asked(Path file, String query, Runnable begins) throws SQLException {
    return in(file, begins, exam -> Exam.answering(exam.first(query)));
  }

  private interface Reading {
    Exam of(DatabaseExam exam) throws SQLException;
  }

  private static Exam in(Path file, Runnable begins, Reading reading) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + file + "?mode=ro");
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = " + BUSY_MILLIS);
      connection.setAutoCommit(false);
      begins.run();
      return reading.of(new DatabaseExam(statement));
    }
  }

  private Exam run(String query) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (ResultSet names = statement.executeQuery(TABLES)) {
      while (names.next()) {
        tables.add(names.getString(1));
      }
    }
    RowDigest digest = new RowDigest();
    for (String table : tables) {
      digest(table, digest);
    }
    return new Exam(
        first("PRAGMA integrity_check(1)"),
        tables.size(),
        digest.rows(),
        digest.text(),
        first(query));
  }

  private void digest(String table, RowDigest digest) throws SQLException {
    String quoted = '"' + table.replace("\"", "\"\"") + '"';
    try (ResultSet rows = statement.executeQuery("SELECT * FROM " + quoted)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        digest.add(table, rows, columns);
      }
    }
  }

  private String first(String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      String answer = rows.next() ? String.valueOf(rows.getString(1)) : "";
      return answer.length() > LONGEST_ANSWER ? answer.substring(0, LONGEST_ANSWER) + "…" : answer;
    }
  }
}
