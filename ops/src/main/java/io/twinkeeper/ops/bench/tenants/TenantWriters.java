package io.twinkeeper.ops.bench.tenants;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The application: a connection to each tenant's database, and one row in a transaction of its own
 * in each, in turns, evenly spread over time.
 */
final class TenantWriters implements AutoCloseable {
  private final List<Connection> connections = new ArrayList<>();
  private final List<PreparedStatement> inserts = new ArrayList<>();

  /** Makes a database, in WAL mode, and keeps it open. */
  void open(Path database) throws SQLException, java.io.IOException {
    Files.createDirectories(database.getParent());
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
    connections.add(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
      statement.execute("PRAGMA synchronous=NORMAL");
      statement.execute("CREATE TABLE IF NOT EXISTS events(id INTEGER PRIMARY KEY, body BLOB)");
    }
    inserts.add(connection.prepareStatement("INSERT INTO events(body) VALUES (randomblob(200))"));
  }

  /** Writes for {@code time}; returns how many transactions that made. */
  long write(int commitsPerSecondEach, Duration time) throws SQLException {
    long intervalNanos =
        TimeUnit.SECONDS.toNanos(1) / ((long) commitsPerSecondEach * inserts.size());
    long begun = System.nanoTime();
    long commits = 0;
    while (System.nanoTime() - begun < time.toNanos()) {
      inserts.get((int) (commits % inserts.size())).executeUpdate();
      commits++;
      long ahead = begun + commits * intervalNanos - System.nanoTime();
      if (ahead > 0) {
        java.util.concurrent.locks.LockSupport.parkNanos(ahead);
      }
    }
    return commits;
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
