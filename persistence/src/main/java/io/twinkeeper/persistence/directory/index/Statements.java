package io.twinkeeper.persistence.directory.index;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The index's connection, and every statement that was ever used on it, ready for its next use. */
final class Statements implements AutoCloseable {
  /** Makes something of one row. IllegalArgumentException if the row cannot be what we wrote. */
  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  private final Path file;
  private final Connection connection;
  private final Map<String, PreparedStatement> kept = new HashMap<>();

  Statements(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /** All rows, which are read before this returns: whoever gets them may write. */
  <T> List<T> all(String sql, Row<T> each, @Nullable Object... values) {
    try {
      List<T> all = new ArrayList<>();
      try (ResultSet rows = bound(sql, values).executeQuery()) {
        while (rows.next()) {
          all.add(each.of(rows));
        }
      }
      return all;
    } catch (SQLException e) {
      throw IndexException.of(file, e);
    } catch (IllegalArgumentException e) {
      throw IndexException.unusable(file, "damaged (" + e.getMessage() + ")", e);
    }
  }

  /** The only row. */
  <T> Optional<T> one(String sql, Row<T> row, @Nullable Object... values) {
    List<T> rows = all(sql, row, values);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
  }

  /** A number; 0 if there is no row. */
  long number(String sql, @Nullable Object... values) {
    return one(sql, row -> row.getLong(1), values).orElse(0L);
  }

  /** Runs a statement that has no rows; tells how many it changed. */
  int run(String sql, @Nullable Object... values) {
    try {
      return bound(sql, values).executeUpdate();
    } catch (SQLException e) {
      throw IndexException.of(file, e);
    }
  }

  /** Ends a transaction without a trace. Some failures have done it already, which is no error. */
  void rollback() {
    try {
      bound("ROLLBACK").executeUpdate();
    } catch (SQLException e) {
      // If it is still open after all, the next BEGIN says so.
    }
  }

  private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = kept.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      kept.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      if (value instanceof byte[] bytes) {
        statement.setBytes(i + 1, bytes);
      } else {
        statement.setObject(i + 1, value);
      }
    }
    return statement;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw IndexException.of(file, e);
    }
  }
}
