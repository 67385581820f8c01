package io.twinkeeper.persistence.merge;

import java.util.Locale;

/**
 * Rows of a table without a primary key, told apart by what is in them: the key is the whole row as
 * text, and which of several equal rows it is. The second copy of a row thus counts as missing
 * exactly where there is only one.
 */
final class KeylessRows {
  /** The row, and its number among its equals. */
  static final int KEY_COLUMNS = 2;

  private KeylessRows() {}

  /** Names that no table of the user's has. */
  private static final String ROW = "\"twin:row\"";

  private static final String NUMBER = "\"twin:number\"";

  /** What key column {@code at} is called in {@link #select}. */
  static String key(int at) {
    return at == 0 ? ROW : NUMBER;
  }

  /** {@code SELECT} of every row's key and columns. */
  static String select(TableShape table, String schema) {
    return String.format(
        Locale.ROOT,
        "SELECT %1$s, row_number() OVER (PARTITION BY %1$s) AS %2$s, %3$s FROM"
            + " (SELECT %4$s AS %1$s, t.* FROM %5$s.%6$s t) r",
        ROW,
        NUMBER,
        table.columns("r"),
        digest(table, "t"),
        schema,
        table.quoted());
  }

  /** {@code SELECT} of how often each row is there that {@code changes} has something about. */
  static String counts(TableShape table, String schema, String changes) {
    return String.format(
        Locale.ROOT,
        "SELECT r, count(*) FROM (SELECT %s AS r FROM %s.%s t) WHERE r IN (SELECT k0 FROM %s)"
            + " GROUP BY 1",
        digest(table, "t"),
        schema,
        table.quoted(),
        changes);
  }

  private static String digest(TableShape table, String alias) {
    return Sql.each(
        table.columns().size(), " || ',' || ", i -> digest(alias + "." + table.column(i)));
  }

  private static String digest(String column) {
    return String.format(
        Locale.ROOT,
        "(typeof(%1$s) || ':' || CASE typeof(%1$s) WHEN 'text' THEN hex(%1$s)"
            + " WHEN 'blob' THEN hex(%1$s) ELSE quote(%1$s) END)",
        column);
  }
}
