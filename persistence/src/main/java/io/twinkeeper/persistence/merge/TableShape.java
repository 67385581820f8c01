package io.twinkeeper.persistence.merge;

import java.util.List;
import java.util.Locale;

/**
 * A table as its schema has it.
 *
 * @param sql its definition, as it was written
 * @param columns those that are written, in order; generated ones are not among them
 * @param key the primary key's columns in the key's order; empty if there is none
 * @param unfit why its rows cannot be merged whatever the rules say; empty if they can
 */
record TableShape(String name, String sql, List<String> columns, List<KeyPart> key, String unfit) {
  /** More, and a row of changes would have more columns than SQLite allows. */
  private static final int MOST_COLUMNS = 600;

  /**
   * One column of the primary key.
   *
   * @param at its place among the columns
   * @param collation by which the key tells values apart
   */
  record KeyPart(int at, String collation) {}

  boolean keyed() {
    return !key.isEmpty();
  }

  String reasonAgainst() {
    if (unfit.isEmpty() && columns.size() > MOST_COLUMNS) {
      return "it has " + columns.size() + " columns, more than " + MOST_COLUMNS;
    }
    return unfit;
  }

  String quoted() {
    return Sql.name(name);
  }

  String column(int at) {
    return Sql.name(columns.get(at));
  }

  /** {@code alias."a", alias."b", …} */
  String columns(String alias) {
    return Sql.each(columns.size(), ", ", i -> alias + "." + column(i));
  }

  /** {@code f0, f1, …} as the columns of a file of changes are called. */
  String numbered(String prefix) {
    return Sql.each(columns.size(), ", ", i -> prefix + i);
  }

  int keyColumns() {
    return keyed() ? key.size() : KeylessRows.KEY_COLUMNS;
  }

  /** Whether two rows are the same to the last bit; the right one's columns are numbered. */
  String same(String left, String rightPrefix) {
    return Sql.each(columns.size(), " AND ", i -> equal(left + "." + column(i), rightPrefix + i));
  }

  /** Whether two rows of this table differ in anything. */
  String differ(String left, String right) {
    return "NOT ("
        + Sql.each(
            columns.size(), " AND ", i -> equal(left + "." + column(i), right + "." + column(i)))
        + ")";
  }

  /** Compared by type and bytes: 1 is not 1.0, and no collation has a say. */
  private static String equal(String left, String right) {
    return String.format(
        Locale.ROOT, "(typeof(%1$s) = typeof(%2$s) AND %1$s IS %2$s COLLATE BINARY)", left, right);
  }
}
