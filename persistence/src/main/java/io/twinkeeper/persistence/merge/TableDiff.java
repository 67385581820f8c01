package io.twinkeeper.persistence.merge;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one table's rows became between {@code base} and {@code fork}, written to a table {@code
 * changes_ID} of the main database. All of it happens within SQLite, so that every value keeps its
 * type and its bytes.
 */
final class TableDiff {
  private final Connection connection;
  private final int id;
  private final TableShape table;
  private final boolean inBase;
  private final boolean ancestor;

  /**
   * Of {@code table} as the fork has it.
   *
   * @param inBase whether the base has it too, with the same definition
   * @param ancestor whether the base is the common ancestor; else only rows that it lacks are told
   */
  TableDiff(Connection connection, int id, TableShape table, boolean inBase, boolean ancestor) {
    this.connection = connection;
    this.id = id;
    this.table = table;
    this.inBase = inBase;
    this.ancestor = ancestor;
  }

  /** Returns how many changes it found. */
  long write() throws SQLException {
    Sql.run(connection, definition());
    if (table.keyed()) {
      Sql.run(connection, written());
      if (inBase && ancestor) {
        Sql.run(connection, deleted());
      }
      markRowsWithoutKey();
    } else {
      Sql.run(connection, onlyIn("fork", inBase ? "base" : null, ancestor ? "insert" : "unknown"));
      if (inBase && ancestor) {
        Sql.run(connection, onlyIn("base", "fork", "delete"));
      }
    }
    return Sql.number(connection, "SELECT count(*) FROM main." + name());
  }

  private String name() {
    return "changes_" + id;
  }

  private String definition() {
    return String.format(
        Locale.ROOT,
        "CREATE TABLE main.%s (n INTEGER PRIMARY KEY, kind TEXT NOT NULL, %s, %s, %s)",
        name(),
        Sql.each(table.keyColumns(), ", ", i -> "k" + i),
        table.numbered("a"),
        table.numbered("f"));
  }

  private String into() {
    return String.format(
        Locale.ROOT,
        "INSERT INTO main.%s (kind, %s, %s, %s) ",
        name(),
        Sql.each(table.keyColumns(), ", ", i -> "k" + i),
        table.numbered("a"),
        table.numbered("f"));
  }

  private String key(String alias) {
    return Sql.each(table.key().size(), ", ", i -> alias + "." + keyColumn(i));
  }

  private String keyColumn(int i) {
    return table.column(table.key().get(i).at());
  }

  private String join(String left, String right) {
    return Sql.each(
        table.key().size(),
        " AND ",
        i ->
            String.format(
                Locale.ROOT,
                "%s.%s = %s.%s COLLATE %s",
                left,
                keyColumn(i),
                right,
                keyColumn(i),
                Sql.name(table.key().get(i).collation())));
  }

  private String nulls() {
    return Sql.each(table.columns().size(), ", ", i -> "NULL");
  }

  /** Rows that the fork has and the base has not, or not so. */
  private String written() {
    if (!inBase) {
      return into()
          + String.format(
              Locale.ROOT,
              "SELECT %s, %s, %s, %s FROM fork.%s f",
              Sql.text(ancestor ? "insert" : "unknown"),
              key("f"),
              nulls(),
              table.columns("f"),
              table.quoted());
    }
    String isNew = "b." + keyColumn(0) + " IS NULL";
    String kind =
        ancestor ? "CASE WHEN " + isNew + " THEN 'insert' ELSE 'update' END" : "'unknown'";
    return into()
        + String.format(
            Locale.ROOT,
            "SELECT %s, %s, %s, %s FROM fork.%s f LEFT JOIN base.%s b ON %s WHERE %s OR %s",
            kind,
            key("f"),
            ancestor ? table.columns("b") : nulls(),
            table.columns("f"),
            table.quoted(),
            table.quoted(),
            join("b", "f"),
            isNew,
            table.differ("f", "b"));
  }

  private String deleted() {
    return into()
        + String.format(
            Locale.ROOT,
            "SELECT 'delete', %s, %s, %s FROM base.%s b"
                + " WHERE NOT EXISTS (SELECT 1 FROM fork.%s f WHERE %s)",
            key("b"),
            table.columns("b"),
            nulls(),
            table.quoted(),
            table.quoted(),
            join("f", "b"));
  }

  /** SQLite lets NULL into most primary keys, any number of times: such rows have no key at all. */
  private void markRowsWithoutKey() throws SQLException {
    String anyNull = Sql.each(table.key().size(), " OR ", i -> "k" + i + " IS NULL");
    if (inBase) {
      Sql.run(
          connection,
          String.format(
              Locale.ROOT,
              "DELETE FROM main.%s WHERE (%s) AND CASE kind WHEN 'delete' THEN"
                  + " EXISTS (SELECT 1 FROM fork.%s t WHERE %s)"
                  + " ELSE EXISTS (SELECT 1 FROM base.%s t WHERE %s) END",
              name(),
              anyNull,
              table.quoted(),
              table.same("t", "a"),
              table.quoted(),
              table.same("t", "f")));
    }
    Sql.run(connection, "UPDATE main." + name() + " SET kind = 'keyless' WHERE " + anyNull);
  }

  /** Rows of which {@code schema} has more copies than {@code other}: those copies. */
  private String onlyIn(String schema, @Nullable String other, String kind) {
    String without =
        other == null
            ? ""
            : String.format(
                Locale.ROOT,
                " WHERE NOT EXISTS (SELECT 1 FROM other o WHERE o.r = s.%s AND o.copies >= s.%s)",
                KeylessRows.key(0),
                KeylessRows.key(1));
    String columns = table.columns("s");
    boolean gone = kind.equals("delete");
    return counted(other)
        + into()
        + String.format(
            Locale.ROOT,
            "SELECT %s, s.%s, s.%s, %s, %s FROM (%s) s%s",
            Sql.text(kind),
            KeylessRows.key(0),
            KeylessRows.key(1),
            gone ? columns : nulls(),
            gone ? nulls() : columns,
            KeylessRows.select(table, schema),
            without);
  }

  private String counted(@Nullable String other) {
    return other == null
        ? ""
        : String.format(
            Locale.ROOT,
            "WITH other (r, copies) AS MATERIALIZED (SELECT %s, count(*) FROM (%s) GROUP BY 1) ",
            KeylessRows.key(0),
            KeylessRows.select(table, other));
  }
}
