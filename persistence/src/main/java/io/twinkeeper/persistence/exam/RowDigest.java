package io.twinkeeper.persistence.exam;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A digest of rows that does not depend on their order: each row's SHA-256 is added up, lane by
 * lane. Not thread-safe.
 */
final class RowDigest {
  private static final int LANES = 4;

  private final MessageDigest sha256;
  private final long[] sums = new long[LANES];
  private long rows;

  RowDigest() {
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Adds the row at which {@code row} stands. */
  void add(String table, ResultSet row, int columns) throws SQLException {
    value(table);
    for (int i = 1; i <= columns; i++) {
      value(row.getObject(i));
    }
    ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
    for (int lane = 0; lane < LANES; lane++) {
      sums[lane] += hash.getLong();
    }
    rows++;
  }

  long rows() {
    return rows;
  }

  String text() {
    ByteBuffer all = ByteBuffer.allocate(LANES * Long.BYTES);
    for (long sum : sums) {
      all.putLong(sum);
    }
    return HexFormat.of().formatHex(all.array());
  }

  /** A value with its type and length, so that no two rows look alike that are not. */
  private void value(@Nullable Object value) {
    if (value == null) {
      sha256.update((byte) 0);
    } else if (value instanceof Integer || value instanceof Long) {
      fixed((byte) 1, ((Number) value).longValue());
    } else if (value instanceof Number number) {
      fixed((byte) 2, Double.doubleToRawLongBits(number.doubleValue()));
    } else if (value instanceof byte[] bytes) {
      bytes((byte) 3, bytes);
    } else {
      bytes((byte) 4, value.toString().getBytes(UTF_8));
    }
  }

  private void fixed(byte type, long bits) {
    sha256.update(type);
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(bits).array());
  }

  private void bytes(byte type, byte[] bytes) {
    fixed(type, bytes.length);
    sha256.update(bytes);
  }
}
