package io.twinkeeper.ops.demo.scoreboard;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The scoreboard's table in its SQLite database, in WAL mode with {@code synchronous=FULL}.
 *
 * <p>One connection writes, another reads; each is used by one thread at a time. A write that
 * failed (a full disk) costs the writer its connection, for the driver's statements do not outlive
 * such a failure; the next write opens another. Nothing in here knows of Twinkeeper: this is an
 * ordinary application.
 */
final class EventStore implements AutoCloseable {
  /** A stored event, as {@code GET /events/ids} lists it. */
  record Entry(long rowid, String id) {}

  private static final int BUSY_TIMEOUT_MILLIS = 5_000;

  private record Writer(Connection connection, PreparedStatement insert) {}

  private final Path database;
  private final Connection reader;
  private final Object writing = new Object();
  private @Nullable Writer writer;

  private EventStore(Path database, Writer writer, Connection reader) {
    this.database = database;
    this.writer = writer;
    this.reader = reader;
  }

  /** Opens the database, and creates file and schema if they are missing. */
  static EventStore open(Path database) throws SQLException {
    return new EventStore(database, writer(database), connect(database));
  }

  private static Writer writer(Path database) throws SQLException {
    Connection connection = connect(database);
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = full");
      statement.execute(
          "create table if not exists events"
              + " (id text primary key, points integer not null, at text not null)");
      return new Writer(
          connection,
          connection.prepareStatement(
              "insert into events (id, points, at) values (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ'))"));
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * Stores one event; it is committed and on disk when this returns.
   *
   * @return false if there is an event of that id already, which stays as it is
   */
  boolean add(String id, long points) throws SQLException {
    synchronized (writing) {
      Writer now = writer == null ? writer(database) : writer;
      writer = now;
      now.insert.setString(1, id);
      now.insert.setLong(2, points);
      try {
        now.insert.executeUpdate();
        return true;
      } catch (SQLiteException e) {
        if (e.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY) {
          return false;
        }
        writer = null;
        now.connection.close();
        throw e;
      }
    }
  }

  long count() throws SQLException {
    synchronized (reader) {
      try (Statement statement = reader.createStatement();
          ResultSet rows = statement.executeQuery("select count(*) from events")) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** The next entries by rowid. */
  List<Entry> after(long rowid, int limit) throws SQLException {
    synchronized (reader) {
      try (PreparedStatement select =
          reader.prepareStatement(
              "select rowid, id from events where rowid > ? order by rowid limit ?")) {
        select.setLong(1, rowid);
        select.setInt(2, limit);
        List<Entry> entries = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            entries.add(new Entry(rows.getLong(1), rows.getString(2)));
          }
        }
        return entries;
      }
    }
  }

  @Override
  public void close() throws SQLException {
    synchronized (reader) {
      reader.close();
    }
    synchronized (writing) {
      if (writer != null) {
        writer.connection.close();
      }
    }
  }

  private static Connection connect(Path database) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = " + BUSY_TIMEOUT_MILLIS);
    }
    return connection;
  }
}
