package io.twinkeeper.persistence.directory.index;

import java.util.Optional;

/** What counts of a row, in either table. */
record Tallies(int kind, long size) {
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
    return statements.one(
        "SELECT kind, size FROM " + table + " WHERE directory = ? AND name = ?",
        row -> new Tallies(row.getInt(1), row.getLong(2)),
        key.directory(),
        key.name());
  }
}
