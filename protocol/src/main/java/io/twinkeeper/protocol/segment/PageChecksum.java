package io.twinkeeper.protocol.segment;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * LTX page checksums: CRC-64/GO-ISO over the page number (4 bytes, big-endian) and the page. A
 * database's checksum is the exclusive or of its pages' checksums (the lock page left out); the top
 * bit is set in both.
 *
 * <p>Source: the LTX format description, version 3.
 */
public final class PageChecksum {
  /** Set in every checksum so that none is ever zero. */
  public static final long FLAG = 1L << 63;

  /** The pending-byte offset that SQLite never stores data at. */
  private static final long LOCK_OFFSET = 0x40000000L;

  /** Bytes that are taken in at a time, with a table for each: twice as fast as eight. */
  private static final int STRIDE = 16;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long[][] TABLES = tables();

  private PageChecksum() {}

  /** The checksum of one page. */
  public static long of(int pageNumber, byte[] page, int offset, int length) {
    byte[] number = {
      (byte) (pageNumber >>> 24),
      (byte) (pageNumber >>> 16),
      (byte) (pageNumber >>> 8),
      (byte) pageNumber
    };
    return finish(update(update(start(), number, 0, 4), page, offset, length)) | FLAG;
  }

  /**
   * {@code database} with one page's checksum put in or taken out (the operation is its own
   * inverse).
   */
  public static long toggle(long database, long pageChecksum) {
    return (database ^ pageChecksum) | FLAG;
  }

  /** The page that SQLite skips in databases of 1 GiB and more. */
  public static int lockPage(int pageSize) {
    return (int) (LOCK_OFFSET / pageSize) + 1;
  }

  /** A running CRC-64, before the first byte. */
  static long start() {
    return ~0L;
  }

  /** The running CRC {@code crc} after {@code length} more bytes. */
  static long update(long crc, byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    for (; end - at >= STRIDE; at += STRIDE) {
      long first = crc ^ (long) LONGS.get(bytes, at);
      crc = fold(first, 8) ^ fold((long) LONGS.get(bytes, at + 8), 0);
    }
    for (; at < end; at++) {
      crc = TABLES[0][(int) (crc ^ bytes[at]) & 0xff] ^ (crc >>> 8);
    }
    return crc;
  }

  /** The CRC's value once all bytes are in. */
  static long finish(long crc) {
    return ~crc;
  }

  /** What eight bytes add to a CRC that is taken after {@code further} more. */
  private static long fold(long bytes, int further) {
    return TABLES[further + 7][(int) bytes & 0xff]
        ^ TABLES[further + 6][(int) (bytes >>> 8) & 0xff]
        ^ TABLES[further + 5][(int) (bytes >>> 16) & 0xff]
        ^ TABLES[further + 4][(int) (bytes >>> 24) & 0xff]
        ^ TABLES[further + 3][(int) (bytes >>> 32) & 0xff]
        ^ TABLES[further + 2][(int) (bytes >>> 40) & 0xff]
        ^ TABLES[further + 1][(int) (bytes >>> 48) & 0xff]
        ^ TABLES[further][(int) (bytes >>> 56)];
  }

  private static long[][] tables() {
    long polynomial = 0xD800000000000000L; // ISO 3309, reflected
    long[][] tables = new long[STRIDE][256];
    for (int i = 0; i < 256; i++) {
      long crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
      }
      tables[0][i] = crc;
    }
    for (int i = 0; i < 256; i++) {
      for (int t = 1; t < STRIDE; t++) {
        long previous = tables[t - 1][i];
        tables[t][i] = tables[0][(int) previous & 0xff] ^ (previous >>> 8);
      }
    }
    return tables;
  }
}
