package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rows of one table by their paths: counts all of them, and remembers those that were read or
 * written last; of some paths, that there is none. Whoever writes the table tells of it here.
 */
final class RowsByPath<T> {
  private static final String AT = " WHERE directory = ? AND name = ?";

  /** Some 2 MB: about what is placed before the file watch tells of the first of it. */
  private static final int MOST = 4096;

  private final Statements statements;
  private final String table;
  private final Statements.Row<T> read;
  private final String select;
  private final Function<T, FileEntry> entry;
  private final Counters counters = new Counters();
  private final Map<FilePath, Optional<T>> last =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FilePath, Optional<T>> eldest) {
          return size() > MOST;
        }
      };

  /** What counts of a row. */
  private record Tally(int kind, long size) {}

  /**
   * Counts the whole table.
   *
   * @param columns of a row, for {@code read}
   */
  RowsByPath(
      Statements statements,
      String table,
      String columns,
      Statements.Row<T> read,
      Function<T, FileEntry> entry) {
    this.statements = statements;
    this.table = table;
    this.select = "SELECT " + columns + " FROM " + table + AT;
    this.read = read;
    this.entry = entry;
    statements.all(
        "SELECT kind, total(size), count(*) FROM " + table + " GROUP BY kind",
        row -> {
          counters.add(row.getInt(1), (long) row.getDouble(2), row.getLong(3));
          return true;
        });
  }

  Totals totals() {
    return counters.totals();
  }

  void begin() {
    counters.begin();
  }

  /** A transaction was undone. */
  void rollback() {
    counters.rollback();
    last.clear();
  }

  Optional<T> at(FilePath path) {
    Optional<T> row = last.get(path);
    if (row == null) {
      PathKey key = PathKey.of(path);
      row = statements.one(select, read, key.directory(), key.name());
      last.put(path, row);
    }
    return row;
  }

  /** The row of a path is one that is about to be replaced. */
  void replacing(FilePath path) {
    uncount(path, "SELECT kind, size FROM " + table + AT, "");
  }

  /** The path is to have no row any more. */
  void remove(FilePath path) {
    String delete = "DELETE FROM " + table + AT;
    uncount(path, delete + " RETURNING kind, size", delete);
    last.put(path, Optional.empty());
  }

  /**
   * Does not count the row of a path any more.
   *
   * @param unknown tells what it was
   * @param known run, if not empty, where that is remembered
   */
  private void uncount(FilePath path, String unknown, String known) {
    PathKey key = PathKey.of(path);
    Optional<T> remembered = last.get(path);
    Optional<Tally> tally;
    if (remembered == null) {
      tally =
          statements.one(
              unknown, r -> new Tally(r.getInt(1), r.getLong(2)), key.directory(), key.name());
    } else {
      tally = remembered.map(entry).map(RowsByPath::tally);
      if (tally.isPresent() && !known.isEmpty()) {
        statements.run(known, key.directory(), key.name());
      }
    }
    tally.ifPresent(was -> counters.add(was.kind(), -was.size(), -1));
  }

  @SuppressWarnings("EnumOrdinal") // the order is part of the format
  private static Tally tally(FileEntry entry) {
    return new Tally(entry.state().kind().ordinal(), entry.state().size());
  }

  /** This row was written, at a path that had none, or one that was {@link #replacing}. */
  void added(T row) {
    Tally tally = tally(entry.apply(row));
    counters.add(tally.kind(), tally.size(), 1);
    last.put(entry.apply(row).path(), Optional.of(row));
  }

  /** The row of a path was changed, but not in what counts. */
  void changed(FilePath path) {
    last.remove(path);
  }

  /** Tombstones were removed. */
  void removedGone(int many) {
    counters.add(0, 0, -many);
    last.clear();
  }
}
