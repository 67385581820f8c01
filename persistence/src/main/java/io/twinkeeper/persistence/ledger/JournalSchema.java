package io.twinkeeper.persistence.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Objects;

/** The tables of Akka Persistence JDBC in SQLite's words, and the version that lies in a file. */
final class JournalSchema {
  static final int VERSION = 1;

  /** What {@link #version} answers for a file without any table. */
  static final int EMPTY = 0;

  /** What {@link #version} answers for a file whose tables are not ours. */
  static final int FOREIGN = -1;

  private JournalSchema() {}

  static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (number(statement, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'")
          == 1) {
        return number(statement, "SELECT coalesce(max(version), -1) FROM schema_version");
      }
      int tables = number(statement, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'");
      return tables == 0 ? EMPTY : FOREIGN;
    }
  }

  /** All tables or none: one transaction. The caller has begun it and commits it. */
  static void create(Connection connection, Instant now) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : script().split(";\\s*\\n", -1)) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
    String insert = "INSERT INTO schema_version (version, applied) VALUES (?, ?)";
    try (PreparedStatement row = connection.prepareStatement(insert)) {
      row.setInt(1, VERSION);
      row.setString(2, now.toString());
      row.executeUpdate();
    }
  }

  private static int number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static String script() {
    String name = "schema-" + VERSION + ".sql";
    try (InputStream in =
        Objects.requireNonNull(JournalSchema.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
