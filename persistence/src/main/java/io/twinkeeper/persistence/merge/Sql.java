package io.twinkeeper.persistence.merge;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/** SQL text and its way to a connection. */
final class Sql {
  private Sql() {}

  /** A name, whatever is in it. */
  static String name(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** {@code of(0) separator of(1) …}, {@code count} times. */
  static String each(int count, String separator, IntFunction<String> of) {
    return IntStream.range(0, count).mapToObj(of).collect(Collectors.joining(separator));
  }

  /** A value as SQL writes it: exact for all but reals that no text is exact for. */
  static String literal(@Nullable Object value) {
    if (value == null) {
      return "NULL";
    }
    if (value instanceof byte[] bytes) {
      return "X'" + HexFormat.of().formatHex(bytes) + "'";
    }
    if (value instanceof Double real && real.isInfinite()) {
      return real > 0 ? "9e999" : "-9e999";
    }
    return value instanceof Number ? value.toString() : text(value.toString());
  }

  /** A column's value as SQL writes it; a text that no Java string stands for by its bytes. */
  static String literal(ResultSet row, int column) throws SQLException {
    Object value = row.getObject(column);
    if (value instanceof String text) {
      byte[] bytes = row.getBytes(column);
      boolean plain =
          text.indexOf(0) < 0 && Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
      return plain ? text(text) : "CAST(" + literal(bytes) + " AS TEXT)";
    }
    return literal(value);
  }

  /** A URI that SQLite opens for reading only, whatever is in the path. */
  static String readOnly(Path file) {
    return uri(file) + "?mode=ro";
  }

  static String uri(Path file) {
    StringBuilder uri = new StringBuilder("file:");
    for (byte b : file.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > ' ' && b != '%' && b != '?' && b != '#' && b != '&';
      uri.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "%%%02X", b));
    }
    return uri.toString();
  }

  static void attach(Connection connection, Path file, String as) throws SQLException {
    try (PreparedStatement attach = connection.prepareStatement("ATTACH ? AS " + as)) {
      attach.setString(1, readOnly(file));
      attach.execute();
    }
  }

  /** Runs one statement; returns how many rows it changed. */
  static int run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  static int run(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }

  static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  static String string(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      String value = row.next() ? row.getString(1) : null;
      return value == null ? "" : value;
    }
  }

  /** Whether a statement was ended because it took too long. */
  static boolean isInterrupt(SQLException e) {
    return (e.getErrorCode() & 0xff) == SQLiteErrorCode.SQLITE_INTERRUPT.code;
  }

  /** One row of a query. */
  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  /** All rows of a query that gives few. */
  static <T> List<T> rows(Connection connection, String sql, Row<T> each, Object... values)
      throws SQLException {
    List<T> all = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          all.add(each.of(rows));
        }
      }
    }
    return all;
  }
}
