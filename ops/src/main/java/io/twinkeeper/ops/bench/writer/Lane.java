package io.twinkeeper.ops.bench.writer;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Random;
import org.HdrHistogram.Histogram;

/** One connection of the writer: its own share of the ids, one row in each transaction. */
final class Lane implements AutoCloseable {
  /** What the rows of all lanes together take at most. */
  static final long TABLE_BYTES = 64L << 20;

  private static final int BUSY_TIMEOUT_MILLIS = 10_000;
  private static final int NOISE_BYTES = 1 << 20;

  private final Connection connection;
  private final PreparedStatement insert;
  private final int lane;
  private final int lanes;
  private final long rowsAtMost;
  private final byte[] row;
  private final byte[] noise = new byte[NOISE_BYTES];
  private final Histogram commitMicros = histogram();

  private Lane(Connection connection, int lane, int lanes, int rowBytes) throws SQLException {
    this.connection = connection;
    this.insert = connection.prepareStatement("insert or replace into rows values (?, ?)");
    this.lane = lane;
    this.lanes = lanes;
    this.rowsAtMost = Math.max(1, TABLE_BYTES / rowBytes / lanes);
    this.row = new byte[rowBytes];
    new Random(lane).nextBytes(noise);
  }

  static Lane open(Path database, String synchronous, int lane, int lanes, int rowBytes)
      throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = " + BUSY_TIMEOUT_MILLIS);
      statement.execute("pragma synchronous = " + synchronous);
    }
    return new Lane(connection, lane, lanes, rowBytes);
  }

  static Histogram histogram() {
    return new Histogram(60_000_000L, 2);
  }

  Histogram commitMicros() {
    return commitMicros;
  }

  /** Writes one row, and more until the time has come. */
  void writeUntil(long deadlineNanos) throws SQLException {
    long before = System.nanoTime();
    for (long n = 0; n == 0 || before < deadlineNanos; n++) {
      insert.setLong(1, lane + lanes * (n % rowsAtMost));
      insert.setBytes(2, body(n));
      insert.executeUpdate();
      long after = System.nanoTime();
      commitMicros.recordValue(Math.min((after - before) / 1_000, 60_000_000L));
      before = after;
    }
  }

  @Override
  public void close() throws SQLException {
    insert.close();
    connection.close();
  }

  /** Bytes that do not compress, other ones each time. */
  private byte[] body(long n) {
    int from = (int) Math.floorMod(n * 4_099, (long) NOISE_BYTES);
    int first = Math.min(row.length, NOISE_BYTES - from);
    System.arraycopy(noise, from, row, 0, first);
    if (first < row.length) {
      System.arraycopy(noise, 0, row, first, row.length - first);
    }
    if (row.length >= Long.BYTES) {
      ByteBuffer.wrap(row).putLong(0, n);
    }
    return Arrays.copyOf(row, row.length);
  }
}
