package io.twinkeeper.persistence.merge;

import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.fork.ForkStore;
import io.twinkeeper.persistence.merge.TableShape.KeyPart;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a fork changed since it left the common ancestor, as a small SQLite file that can be sent to
 * another node:
 *
 * <pre>
 * about      (name, value)              format, stream, fork, base: ancestor | winner | none
 * tables     (id, name, sql, reason)    what the fork changed or may have; reason: why it is refused
 * columns    (id, at, name)             those that are written, in order
 * keys       (id, part, at, collation)  the primary key; none for a table without one
 * sequences  (name, seq)                the fork's sqlite_sequence
 * objects    (type, name, sql)          views, triggers, indexes, empty tables; sql: NULL if dropped
 * changes_ID (n, kind, k0…, a0…, f0…)   a row each: its key, the ancestor's row, the fork's row
 * </pre>
 *
 * <p>{@code kind} is {@code insert}, {@code update} or {@code delete}; {@code unknown} if there is
 * no ancestor to tell (the row is the fork's, and different on the other side or not there); {@code
 * keyless} for a row with NULL in its primary key. The columns have no declared type, so values are
 * stored as they are. Text encoding is the fork's.
 */
public final class ForkChanges {
  static final int FORMAT = 1;

  /** What the fork is compared with, the best first. */
  public enum Base {
    /** The last state that both sides share. */
    ANCESTOR,
    /** The winner's database as it was when the fork was kept. */
    WINNER,
    /** Nothing: every row of the fork is told. */
    NONE
  }

  private final Connection connection;
  private final Base base;
  private int lastId;

  private ForkChanges(Connection connection, Base base) {
    this.connection = connection;
    this.base = base;
  }

  /**
   * Writes the changes to {@code target}, which is replaced in one step; durable when this returns.
   * Blocks: reads every row of both databases. Neither may be open for writing.
   *
   * @param database what the fork is compared with; null if {@code base} is {@link Base#NONE}
   * @param fork the database at the fork's end
   * @throws MergeFailed if one of the databases cannot be read
   */
  public static void write(
      Path target, String stream, String id, Path fork, Base base, @Nullable Path database)
      throws IOException {
    Path written = target.resolveSibling(target.getFileName() + ".new");
    Files.deleteIfExists(written);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + Sql.uri(written))) {
      Sql.string(connection, "PRAGMA journal_mode = OFF");
      Sql.run(connection, "PRAGMA synchronous = OFF");
      Sql.run(connection, "PRAGMA cache_size = -8192");
      Sql.run(connection, "PRAGMA encoding = " + Sql.text(encoding(fork)));
      new ForkChanges(connection, base).write(stream, id, fork, database);
    } catch (SQLException e) {
      Files.deleteIfExists(written);
      throw new MergeFailed(fork + " cannot be compared: " + e.getMessage(), e);
    }
    force(written);
    Files.move(
        written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * The changes of a kept fork, made now if they are not there yet, or were made with less to
   * compare with than there is now: {@code changes.db} beside it.
   *
   * @throws MergeFailed if one of the databases cannot be read, or what it is to be compared with
   *     may still come
   */
  public static Path of(ForkStore store, Fork fork, String stream) throws IOException {
    Path changes = fork.directory().resolve("changes.db");
    if (store.awaitsBase(fork)) {
      throw new MergeFailed(
          "this node has not gone over to the winner's history yet: wait until its stream has"
              + " caught up, then merge; "
              + fork.id()
              + " has nothing to be compared with before",
          null);
    }
    Optional<Path> ancestor = store.ancestor(fork);
    Optional<Path> winner = store.winner(fork);
    Base base = ancestor.isPresent() ? Base.ANCESTOR : winner.isPresent() ? Base.WINNER : Base.NONE;
    if (Files.exists(changes) && isComparedWith(base, changes)) {
      return changes;
    }
    Path database = ancestor.or(() -> winner).orElse(null);
    write(changes, stream, fork.id(), fork.database(), base, database);
    return changes;
  }

  /** Whether {@code changes} is readable, and was made with {@code base} or a better one. */
  private static boolean isComparedWith(Base base, Path changes) {
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + Sql.readOnly(changes))) {
      String used = Sql.string(connection, "SELECT value FROM about WHERE name = 'base'");
      return Base.valueOf(used).compareTo(base) <= 0;
    } catch (SQLException | IllegalArgumentException e) {
      return false; // made anew
    }
  }

  /** Attached databases must have the encoding of the main one. */
  private static String encoding(Path fork) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + Sql.readOnly(fork))) {
      return Sql.string(connection, "PRAGMA encoding");
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private void write(String stream, String id, Path fork, @Nullable Path database)
      throws SQLException {
    Sql.run(connection, "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL)");
    Sql.run(
        connection,
        "CREATE TABLE tables (id INTEGER PRIMARY KEY, name TEXT, sql TEXT, reason TEXT)");
    Sql.run(connection, "CREATE TABLE columns (id INTEGER, at INTEGER, name TEXT)");
    Sql.run(connection, "CREATE TABLE keys (id INTEGER, part INTEGER, at INTEGER, collation TEXT)");
    Sql.run(connection, "CREATE TABLE sequences (name TEXT, seq INTEGER)");
    Sql.run(connection, "CREATE TABLE objects (type TEXT, name TEXT, sql TEXT)");
    Map<String, String> about =
        Map.of("format", "" + FORMAT, "stream", stream, "fork", id, "base", base.name());
    for (Map.Entry<String, String> entry : about.entrySet()) {
      Sql.run(connection, "INSERT INTO about VALUES (?, ?)", entry.getKey(), entry.getValue());
    }
    Sql.attach(connection, fork, "fork");
    if (database != null) {
      Sql.attach(connection, database, "base");
    }
    compare(database != null);
  }

  private void compare(boolean hasBase) throws SQLException {
    Map<String, TableShape> after = Schema.read(connection, "fork");
    Map<String, TableShape> before = hasBase ? Schema.read(connection, "base") : Map.of();
    TreeSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(after.keySet());
    if (base == Base.ANCESTOR) {
      names.addAll(before.keySet());
    }
    Sql.run(connection, "BEGIN");
    for (String name : names) {
      table(after.get(name), before.get(name));
    }
    objects(hasBase);
    if (!after.isEmpty() && hasSequences()) {
      Sql.run(connection, "INSERT INTO sequences SELECT name, seq FROM fork.sqlite_sequence");
    }
    Sql.run(connection, "COMMIT");
  }

  /** What the base has not, or not so; that something was dropped only the ancestor can tell. */
  private void objects(boolean hasBase) throws SQLException {
    String listed = "type IN ('view', 'trigger', 'index') AND sql IS NOT NULL";
    String known =
        " AND NOT EXISTS (SELECT 1 FROM base.sqlite_schema b"
            + " WHERE b.type = f.type AND b.name = f.name AND b.sql = f.sql)";
    Sql.run(
        connection,
        "INSERT INTO objects SELECT type, name, sql FROM fork.sqlite_schema f WHERE "
            + listed
            + (hasBase ? known : ""));
    if (base == Base.ANCESTOR) {
      Sql.run(
          connection,
          "INSERT INTO objects SELECT type, name, NULL FROM base.sqlite_schema b WHERE "
              + listed
              + " AND NOT EXISTS (SELECT 1 FROM fork.sqlite_schema f"
              + " WHERE f.type = b.type AND f.name = b.name)"
              + " AND (type = 'view' OR EXISTS (SELECT 1 FROM fork.sqlite_schema t"
              + " WHERE t.name = b.tbl_name))");
    }
  }

  private boolean hasSequences() throws SQLException {
    return Sql.number(
            connection, "SELECT count(*) FROM fork.sqlite_schema WHERE name = 'sqlite_sequence'")
        > 0;
  }

  private void table(@Nullable TableShape after, @Nullable TableShape before) throws SQLException {
    if (after == null) {
      if (before != null && before.unfit().isEmpty()) {
        refuse(before, "the fork dropped it");
      }
    } else if (!after.reasonAgainst().isEmpty()) {
      refuse(after, after.reasonAgainst());
    } else if (before != null && !before.sql().equals(after.sql()) && base == Base.ANCESTOR) {
      refuse(after, "the fork changed its definition");
    } else {
      diff(after, before != null && before.sql().equals(after.sql()));
      if (before == null && isEmpty(after)) {
        Sql.run(
            connection, "INSERT INTO objects VALUES ('table', ?, ?)", after.name(), after.sql());
      }
    }
  }

  private boolean isEmpty(TableShape table) throws SQLException {
    String any = "SELECT count(*) FROM (SELECT 1 FROM fork." + table.quoted() + " LIMIT 1)";
    return Sql.number(connection, any) == 0;
  }

  private void refuse(TableShape table, String reason) throws SQLException {
    record(++lastId, table, reason);
  }

  private void record(int id, TableShape table, String reason) throws SQLException {
    Sql.run(
        connection,
        "INSERT INTO tables VALUES (?, ?, ?, ?)",
        id,
        table.name(),
        table.sql(),
        reason);
  }

  private void diff(TableShape table, boolean inBase) throws SQLException {
    int id = ++lastId;
    Sql.run(connection, "SAVEPOINT one_table");
    try {
      long found = new TableDiff(connection, id, table, inBase, base == Base.ANCESTOR).write();
      if (found == 0) {
        Sql.run(connection, "DROP TABLE main.changes_" + id);
      } else {
        describe(id, table);
      }
    } catch (SQLException e) {
      Sql.run(connection, "ROLLBACK TO one_table");
      record(id, table, "it cannot be compared: " + e.getMessage());
    }
    Sql.run(connection, "RELEASE one_table");
  }

  private void describe(int id, TableShape table) throws SQLException {
    record(id, table, "");
    for (int at = 0; at < table.columns().size(); at++) {
      Sql.run(connection, "INSERT INTO columns VALUES (?, ?, ?)", id, at, table.columns().get(at));
    }
    for (int part = 0; part < table.key().size(); part++) {
      KeyPart key = table.key().get(part);
      Sql.run(
          connection, "INSERT INTO keys VALUES (?, ?, ?, ?)", id, part, key.at(), key.collation());
    }
  }
}
