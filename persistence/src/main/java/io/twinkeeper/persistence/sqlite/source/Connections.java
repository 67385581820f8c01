package io.twinkeeper.persistence.sqlite.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/**
 * This process's connections to one database: while nothing happens, one reader.
 *
 * <p>The readers are opened read-only and closed last. A connection that is the last one of a
 * database tries to lock it exclusively, to move the write-ahead log into it; on a read-only
 * descriptor that lock cannot be had, so the log stays as the application left it.
 */
final class Connections implements AutoCloseable {
  private static final int BUSY_TIMEOUT_MILLIS = 250;

  /** Below three SQLite does not set aside memory for pages that are never read. */
  private static final int CACHED_PAGES = 2;

  private static final int WRITER_PATIENCE_MILLIS = 5_000;
  private static final int BUSY = 0xff & SQLiteErrorCode.SQLITE_BUSY.code;
  private static final int LOCKED = 0xff & SQLiteErrorCode.SQLITE_LOCKED.code;

  private final Path database;
  private final Deque<Connection> idleReaders = new ArrayDeque<>();
  private @Nullable Connection checkpointer;
  private @Nullable Connection barrier;

  private Connections(Path database, Connection checkpointer) {
    this.database = database;
    this.checkpointer = checkpointer;
  }

  /**
   * Connects; the first connection makes {@code -wal} and {@code -shm} if they are missing.
   *
   * @throws NotCapturable if the database is in another journal mode
   */
  static Connections open(Path database) throws SQLException {
    Connection checkpointer = openWriter(database, BUSY_TIMEOUT_MILLIS);
    try {
      requireWal(database, checkpointer);
      return new Connections(database, checkpointer);
    } catch (SQLException | RuntimeException e) {
      checkpointer.close();
      throw e;
    }
  }

  /** Begins to hold the database's present state; {@link #release} ends it. */
  Connection pin() throws SQLException {
    Connection idle = idleReaders.poll();
    Connection reader = idle == null ? openReader() : idle;
    try {
      execute(reader, "BEGIN");
      query(reader, "PRAGMA schema_version");
      return reader;
    } catch (SQLException e) {
      reader.close();
      throw e;
    }
  }

  void release(Connection reader) throws SQLException {
    try {
      execute(reader, "ROLLBACK");
    } catch (SQLException e) {
      reader.close();
      throw e;
    }
    idleReaders.push(reader);
  }

  /** Moves frames into the database file as far as readers allow; blocks nobody. */
  void checkpoint() throws SQLException {
    if (checkpointer == null) {
      checkpointer = openWriter(database, BUSY_TIMEOUT_MILLIS);
    }
    query(checkpointer, "PRAGMA wal_checkpoint(PASSIVE)");
  }

  /**
   * Closes what only a swap of the write-ahead log needs, which must not be under way; a pin must
   * be there, so that none of these is the database's last connection.
   */
  void rest() throws SQLException, IOException {
    List<Connection> idle = new ArrayList<>();
    Stream.of(Optional.ofNullable(barrier), Optional.ofNullable(checkpointer))
        .flatMap(Optional::stream)
        .forEach(idle::add);
    barrier = null;
    checkpointer = null;
    idle.addAll(idleReaders);
    idleReaders.clear();
    Closing.each(idle);
  }

  /** Keeps every writer out; false if one is in. */
  boolean raiseBarrier() throws SQLException {
    if (barrier == null) {
      barrier = openWriter(database, 0);
    }
    try {
      execute(barrier, "BEGIN IMMEDIATE");
      return true;
    } catch (SQLException e) {
      if (isBusy(e)) {
        return false;
      }
      throw e;
    }
  }

  void dropBarrier() throws SQLException {
    execute(Objects.requireNonNull(barrier, "no barrier was raised"), "ROLLBACK");
  }

  /** Runs {@code work} on a connection of its own, whose commits are on the disk at once. */
  <T> T write(SourceDatabase.DatabaseWork<T> work) throws SQLException, IOException {
    try (Connection writer = openWriter(database, WRITER_PATIENCE_MILLIS)) {
      execute(writer, "PRAGMA synchronous=FULL");
      execute(writer, "PRAGMA cache_size=-8192");
      return work.on(writer);
    }
  }

  static boolean isBusy(SQLException e) {
    int code = e.getErrorCode() & 0xff;
    return code == BUSY || code == LOCKED;
  }

  /** Closes writers first, then readers; every pin must have been released. */
  @Override
  public void close() throws SQLException, IOException {
    rest();
  }

  private static void requireWal(Path database, Connection connection) throws SQLException {
    String mode = query(connection, "PRAGMA journal_mode");
    if (!mode.equals("wal")) {
      throw new NotCapturable(
          database + " is in " + mode + " mode: run PRAGMA journal_mode=WAL on it once");
    }
    query(connection, "PRAGMA schema_version");
  }

  private Connection openReader() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return open(database, config, BUSY_TIMEOUT_MILLIS);
  }

  private static Connection openWriter(Path database, int busyTimeoutMillis) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    return open(database, config, busyTimeoutMillis);
  }

  private static Connection open(Path database, SQLiteConfig config, int busyTimeoutMillis)
      throws SQLException {
    config.setBusyTimeout(busyTimeoutMillis);
    Connection connection = config.createConnection("jdbc:sqlite:" + uri(database));
    try {
      query(connection, "PRAGMA wal_autocheckpoint=0");
      execute(connection, "PRAGMA synchronous=NORMAL");
      execute(connection, "PRAGMA cache_size=" + CACHED_PAGES);
      execute(connection, "PRAGMA shrink_memory"); // reading the schema has taken a larger cache
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      String value = row.next() ? row.getString(1) : null;
      return value == null ? "" : value;
    }
  }

  /** A name that SQLite reads as a name, whatever is in it. */
  private static String uri(Path database) {
    StringBuilder uri = new StringBuilder("file:");
    for (byte b : database.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > ' ' && b != '%' && b != '?' && b != '#' && b != '&';
      uri.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "%%%02X", b));
    }
    return uri.toString();
  }
}
