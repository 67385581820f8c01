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
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The scoreboard's table in its SQLite database, in WAL mode with {@code synchronous=FULL}.
 *
 * <p>One connection writes, another reads; each is used by one thread at a time. Nothing in here
 * knows of Twinkeeper: this is an ordinary application.
 */
final class EventStore implements AutoCloseable {
  /** A stored event, as {@code GET /events/ids} lists it. */
  record Entry(long rowid, String id) {}

  private static final int BUSY_TIMEOUT_MILLIS = 5_000;

  private final Connection writer;
  private final PreparedStatement insert;
  private final Connection reader;

  private EventStore(Connection writer, Connection reader) throws SQLException {
    this.writer = writer;
    this.reader = reader;
    this.insert =
        writer.prepareStatement(
            "insert into events (id, points, at) values (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ'))");
  }

  /** Opens the database, and creates file and schema if they are missing. */
  static EventStore open(Path database) throws SQLException {
    Connection writer = connect(database);
    try (Statement statement = writer.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = full");
      statement.execute(
          "create table if not exists events"
              + " (id text primary key, points integer not null, at text not null)");
    }
    return new EventStore(writer, connect(database));
  }

  /**
   * Stores one event; it is committed and on disk when this returns.
   *
   * @return false if there is an event of that id already, which stays as it is
   */
  boolean add(String id, long points) throws SQLException {
    synchronized (insert) {
      insert.setString(1, id);
      insert.setLong(2, points);
      try {
        insert.executeUpdate();
        return true;
      } catch (SQLiteException e) {
        if (e.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY) {
          return false;
        }
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
    synchronized (insert) {
      writer.close();
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
