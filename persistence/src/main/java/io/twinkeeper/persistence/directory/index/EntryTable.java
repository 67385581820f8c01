package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code entry}: what is in the tree, or was. */
@SuppressWarnings("EnumOrdinal") // the order is part of the format
final class EntryTable {
  private static final String ALL = "sequence, stat, teller, " + EntryColumns.NAMES;
  private static final String COLUMNS = "SELECT " + ALL + " FROM entry ";
  private static final String AT = "WHERE directory = ? AND name = ?";
  private static final String BELOW = "WHERE directory >= ? AND directory < ?";
  private static final String INSERT =
      "INSERT OR REPLACE INTO entry ("
          + EntryColumns.NAMES
          + ", sequence, stat, inode, teller, noted)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final Statements statements;
  private final EntryColumns columns = new EntryColumns();
  private final RowsByPath<Known> rows;

  EntryTable(Statements statements) {
    this.statements = statements;
    this.rows = new RowsByPath<>(statements, "entry", ALL, this::read, Known::entry);
  }

  RowsByPath<Known> rows() {
    return rows;
  }

  List<Known> in(Optional<FilePath> directory, byte[] after, int limit) {
    return statements.all(
        COLUMNS + "WHERE directory = ? AND name > ? ORDER BY name LIMIT ?",
        this::read,
        PathKey.directory(directory),
        after,
        limit);
  }

  /** The next below {@code directory} after {@code last}, parents first. */
  List<Known> below(FilePath directory, Optional<FilePath> last, int limit) {
    if (last.isEmpty()) {
      return statements.all(
          COLUMNS + BELOW + " ORDER BY directory, name LIMIT ?",
          this::read,
          PathKey.directory(directory),
          PathKey.beyond(directory),
          limit);
    }
    PathKey key = PathKey.of(last.get());
    return statements.all(
        COLUMNS
            + "WHERE (directory, name) > (?, ?) AND directory < ? ORDER BY directory, name LIMIT ?",
        this::read,
        key.directory(),
        key.name(),
        PathKey.beyond(directory),
        limit);
  }

  /** The live ones below {@code directory} before {@code last}, deepest first. */
  List<Known> liveBackwards(FilePath directory, Optional<FilePath> last, int limit) {
    PathKey end =
        last.map(PathKey::of).orElseGet(() -> new PathKey(PathKey.beyond(directory), new byte[0]));
    return statements.all(
        COLUMNS
            + "WHERE directory >= ? AND (directory, name) < (?, ?) AND kind <> 0"
            + " ORDER BY directory DESC, name DESC LIMIT ?",
        this::read,
        PathKey.directory(directory),
        end.directory(),
        end.name(),
        limit);
  }

  boolean hasLiveBelow(FilePath directory) {
    return statements.number(
            "SELECT EXISTS (SELECT 1 FROM entry " + BELOW + " AND kind <> 0)",
            PathKey.directory(directory),
            PathKey.beyond(directory))
        != 0;
  }

  List<Known> withContent(ContentHash hash, int limit) {
    return statements.all(COLUMNS + "WHERE hash = ? LIMIT ?", this::read, hash.bytes(), limit);
  }

  int countWithContent(ContentHash hash, int most) {
    return (int)
        statements.number(
            "SELECT count(*) FROM (SELECT 1 FROM entry WHERE hash = ? LIMIT ?)",
            hash.bytes(),
            most);
  }

  List<Known> withInode(long inode, int limit) {
    // Most files are new to everybody: a query of one column is three times as fast.
    if (statements.number("SELECT sequence FROM entry WHERE inode = ? LIMIT 1", inode) == 0) {
      return List.of();
    }
    return statements.all(COLUMNS + "WHERE inode = ? LIMIT ?", this::read, inode, limit);
  }

  List<Known> after(long sequence, int limit) {
    return statements.all(
        COLUMNS + "WHERE sequence > ? ORDER BY sequence LIMIT ?", this::read, sequence, limit);
  }

  long lastSequence() {
    return statements.number("SELECT max(sequence) FROM entry");
  }

  void put(
      FileEntry entry,
      long sequence,
      Optional<FileStat> stat,
      Optional<String> teller,
      Instant now) {
    rows.replacing(entry.path());
    @Nullable Object[] values = EntryColumns.values(entry, EntryColumns.COUNT + 5);
    values[EntryColumns.COUNT] = sequence;
    values[EntryColumns.COUNT + 1] = stat.map(PackedStat::of).orElse(null);
    values[EntryColumns.COUNT + 2] =
        stat.filter(FileStat::isFile).map(FileStat::inode).orElse(null);
    values[EntryColumns.COUNT + 3] = teller.orElse(null);
    values[EntryColumns.COUNT + 4] = now.getEpochSecond();
    statements.run(INSERT, values);
    rows.added(new Known(entry, stat, sequence, teller));
  }

  /**
   * Live entries that have a name with these bytes in it, in the order of paths after {@code last}.
   */
  List<Known> named(byte[] part, Optional<FilePath> last, int limit) {
    PathKey after = last.map(PathKey::of).orElseGet(() -> new PathKey(new byte[0], new byte[0]));
    return statements.all(
        COLUMNS
            + "WHERE kind <> 0 AND (directory, name) > (?, ?) AND instr(name, ?) > 0"
            + " ORDER BY directory, name LIMIT ?",
        this::read,
        after.directory(),
        after.name(),
        part,
        limit);
  }

  void restat(FilePath path, FileStat stat) {
    PathKey key = PathKey.of(path);
    statements.run(
        "UPDATE entry SET stat = ?, inode = ? " + AT,
        PackedStat.of(stat),
        stat.isFile() ? stat.inode() : null,
        key.directory(),
        key.name());
    rows.changed(path);
  }

  int expire(Instant olderThan, long heardByAll) {
    int expired =
        statements.run(
            "DELETE FROM entry WHERE kind = 0 AND noted < ? AND sequence <= ? AND NOT EXISTS"
                + " (SELECT 1 FROM wanted w WHERE w.directory = entry.directory"
                + " AND w.name = entry.name)",
            olderThan.getEpochSecond(),
            heardByAll);
    rows.removedGone(expired);
    return expired;
  }

  private Known read(ResultSet row) throws SQLException {
    byte[] stat = row.getBytes(2);
    String teller = row.getString(3);
    return new Known(
        columns.read(row, 4),
        stat == null ? Optional.empty() : Optional.of(PackedStat.read(stat)),
        row.getLong(1),
        teller == null ? Optional.empty() : Optional.of(columns.node(teller)));
  }
}
