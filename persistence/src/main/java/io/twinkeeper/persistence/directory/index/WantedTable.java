package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FilePath;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code wanted}: what the tree shall have and has not yet. */
@SuppressWarnings("EnumOrdinal") // the order is part of the format
final class WantedTable {
  private static final String MORE = ", peer, forced, tries, problem, teller";
  private static final String ALL = EntryColumns.NAMES + MORE;
  private static final String COLUMNS = "SELECT " + ALL + " FROM wanted ";
  private static final String INSERT =
      "INSERT INTO wanted ("
          + ALL
          + ", turn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  /** Bits of the column {@code turn}: removals after creations, what had a problem after all. */
  private static final int REMOVAL = 1;

  private static final int TROUBLED = 2;
  private static final int TURNS = 4;

  private static final Wanted.Local[] LOCALS = Wanted.Local.values();

  private final Statements statements;
  private final EntryColumns columns = new EntryColumns();
  private final RowsByPath<Wanted> rows;

  WantedTable(Statements statements) {
    this.statements = statements;
    this.rows = new RowsByPath<>(statements, "wanted", ALL, this::read, Wanted::entry);
  }

  RowsByPath<Wanted> rows() {
    return rows;
  }

  List<Wanted> after(Optional<Wanted> last, boolean removals, int limit) {
    List<Wanted> rows = new ArrayList<>();
    Optional<Wanted> from = last;
    for (int turn = last.map(WantedTable::turn).orElse(0); turn < TURNS; turn++) {
      boolean backwards = (turn & REMOVAL) != 0;
      if ((removals || !backwards) && rows.size() < limit) {
        rows.addAll(after(from.map(Wanted::path), turn, backwards, limit - rows.size()));
      }
      from = Optional.empty();
    }
    return rows;
  }

  private List<Wanted> after(Optional<FilePath> last, int turn, boolean backwards, int limit) {
    String order =
        backwards
            ? "ORDER BY directory DESC, name DESC LIMIT ?"
            : "ORDER BY directory, name LIMIT ?";
    if (last.isEmpty()) {
      return statements.all(COLUMNS + "WHERE turn = ? " + order, this::read, turn, limit);
    }
    PathKey key = PathKey.of(last.get());
    String beyond = "WHERE turn = ? AND (directory, name) " + (backwards ? "<" : ">") + " (?, ?) ";
    return statements.all(
        COLUMNS + beyond + order, this::read, turn, key.directory(), key.name(), limit);
  }

  private static int turn(Wanted row) {
    return (row.entry().state().isGone() ? REMOVAL : 0)
        + (row.problem().isPresent() ? TROUBLED : 0);
  }

  List<Wanted> forced() {
    return statements.all(COLUMNS + "WHERE forced = 1", this::read);
  }

  boolean hasContent(ContentHash hash) {
    return statements.number(
            "SELECT EXISTS (SELECT 1 FROM wanted WHERE hash = ?)", (Object) hash.bytes())
        != 0;
  }

  /** How many had a problem when they were last tried; no more than {@code most} are counted. */
  long troubled(int most) {
    return statements.number(
        "SELECT count(*) FROM (SELECT 1 FROM wanted WHERE turn >= " + TROUBLED + " LIMIT ?)", most);
  }

  boolean hasBelow(FilePath directory) {
    return statements.number(
            "SELECT EXISTS (SELECT 1 FROM wanted WHERE directory >= ? AND directory < ?)",
            PathKey.directory(directory),
            PathKey.beyond(directory))
        != 0;
  }

  /** How many files that are there shall be gone, unconfirmed, and their content with them. */
  long removals() {
    return statements.number(
        """
        WITH going AS (
          SELECT e.hash AS hash, count(*) AS files FROM wanted w
          JOIN entry e ON e.directory = w.directory AND e.name = w.name
          WHERE w.turn IN (1, 3) AND w.mode = 0 AND e.kind = 1 GROUP BY e.hash)
        SELECT sum(files) FROM going
        WHERE hash NOT IN (SELECT hash FROM wanted WHERE hash IS NOT NULL)
        AND (SELECT count(*) FROM entry e WHERE e.hash = going.hash) <= files\
        """);
  }

  void put(Wanted wanted) {
    rows.remove(wanted.path());
    @Nullable Object[] values = EntryColumns.values(wanted.entry(), EntryColumns.COUNT + 6);
    values[EntryColumns.COUNT] = wanted.peer();
    values[EntryColumns.COUNT + 1] = wanted.local().ordinal();
    values[EntryColumns.COUNT + 2] = wanted.tries();
    values[EntryColumns.COUNT + 3] = wanted.problem().orElse(null);
    values[EntryColumns.COUNT + 4] = wanted.teller().orElse(null);
    values[EntryColumns.COUNT + 5] = turn(wanted);
    statements.run(INSERT, values);
    rows.added(wanted);
  }

  private Wanted read(ResultSet row) throws SQLException {
    int more = EntryColumns.COUNT + 1;
    return new Wanted(
        columns.read(row, 1),
        columns.node(row.getString(more)),
        Optional.ofNullable(row.getString(more + 4)),
        Optional.ofNullable(row.getString(more + 3)),
        row.getInt(more + 2),
        local(row.getInt(more + 1)));
  }

  private static Wanted.Local local(int number) {
    if (number < 0 || number >= LOCALS.length) {
      throw new IllegalArgumentException("something wanted with a " + number + " for local things");
    }
    return LOCALS[number];
  }
}
