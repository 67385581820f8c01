package io.twinkeeper.ops.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Commits small rows at a fixed rate, whether or not anybody keeps up. */
final class PacedWriter implements AutoCloseable {
  private static final int ROW_BYTES = 200;
  private static final int ROWS_AT_MOST = 50_000;

  private final Connection connection;
  private final PreparedStatement insert;
  private final AtomicLong commits = new AtomicLong();

  private PacedWriter(Connection connection) throws SQLException {
    this.connection = connection;
    this.insert = connection.prepareStatement("insert or replace into rows values (?, ?)");
  }

  /** Makes the table, in WAL mode with {@code synchronous=NORMAL}. */
  static PacedWriter open(Path database) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = 10000");
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = normal");
      statement.execute("create table if not exists rows (id integer primary key, body blob)");
    }
    return new PacedWriter(connection);
  }

  /** How many commits have returned. Any thread may ask. */
  long commits() {
    return commits.get();
  }

  void writeWhile(BooleanSupplier goingOn, int commitsPerSecond) throws SQLException {
    long period = 1_000_000_000L / commitsPerSecond;
    long due = System.nanoTime();
    while (goingOn.getAsBoolean()) {
      insert.setLong(1, commits.get() % ROWS_AT_MOST);
      insert.setBytes(2, new byte[ROW_BYTES]);
      insert.executeUpdate();
      commits.incrementAndGet();
      due += period;
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }

  @Override
  public void close() throws SQLException {
    insert.close();
    connection.close();
  }
}
