package io.twinkeeper.persistence.directory.index;

import java.util.Optional;

/** What counts of a row, in either table. */
record Tallies(int kind, long size) {
  private static final String AT = " WHERE directory = ? AND name = ?";

  /** Counts a whole table. */
  static void read(Statements statements, String table, Counters counters) {
    statements.all(
        "SELECT kind, total(size), count(*) FROM " + table + " GROUP BY kind",
        row -> {
          counters.add(row.getInt(1), (long) row.getDouble(2), row.getLong(3));
          return true;
        });
  }

  /** The row of a path. */
  static Optional<Tallies> row(Statements statements, String table, PathKey key) {
    return one(statements, "SELECT kind, size FROM " + table + AT, key);
  }

  /** The row of a path, which there is none any more. */
  static Optional<Tallies> remove(Statements statements, String table, PathKey key) {
    return one(statements, "DELETE FROM " + table + AT + " RETURNING kind, size", key);
  }

  private static Optional<Tallies> one(Statements statements, String sql, PathKey key) {
    return statements.one(
        sql, row -> new Tallies(row.getInt(1), row.getLong(2)), key.directory(), key.name());
  }
}
