package io.twinkeeper.persistence.directory.scan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Tells by how a file begins whether it is a SQLite database, or a log, an index of one or a
 * journal that lies beside a database: those may be there alone. A text that merely begins with
 * SQLite's name is none of them, as little as it is for SQLite.
 */
final class DatabaseSigns {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FRACTIONS = {64, 32, 32};
  private static final int FRACTIONS_AT = 21;
  private static final int PAGE_SIZE_AT = 16;
  private static final int HEADER = 100;

  private static final byte[] JOURNAL = {
    (byte) 0xd9, (byte) 0xd5, 0x05, (byte) 0xf9, 0x20, (byte) 0xa1, 0x63, (byte) 0xd7
  };

  /** Less its last bit, which says how its checksums are made. */
  private static final int LOG = 0x377f0682;

  private static final int LOG_VERSION = 3_007_000;
  private static final int INDEX_HEADER = 48;

  private DatabaseSigns() {}

  /**
   * Whether a file that begins so is one of them.
   *
   * @param length how many bytes of {@code begin} count: all there are, or at least a hundred
   */
  static boolean are(byte[] begin, int length) {
    return isDatabase(begin, length)
        || isLog(begin, length)
        || isIndex(begin, length)
        || isAt(0, JOURNAL, begin, length);
  }

  private static boolean isDatabase(byte[] begin, int length) {
    return length >= HEADER
        && isAt(0, MAGIC, begin, length)
        && isAt(FRACTIONS_AT, FRACTIONS, begin, length)
        && isPageSize(ByteBuffer.wrap(begin).getShort(PAGE_SIZE_AT));
  }

  /** A power of two from 512 on; one is 65,536. */
  private static boolean isPageSize(short value) {
    int size = Short.toUnsignedInt(value);
    return size == 1 || (size >= 512 && Integer.bitCount(size) == 1);
  }

  private static boolean isLog(byte[] begin, int length) {
    ByteBuffer words = ByteBuffer.wrap(begin, 0, length);
    return length >= 32 && (words.getInt(0) & ~1) == LOG && words.getInt(4) == LOG_VERSION;
  }

  /** Shared memory begins with its header, twice, in the machine's own order of bytes. */
  private static boolean isIndex(byte[] begin, int length) {
    return length >= 2 * INDEX_HEADER
        && ByteBuffer.wrap(begin).order(ByteOrder.nativeOrder()).getInt(0) == LOG_VERSION
        && Arrays.equals(begin, 0, INDEX_HEADER, begin, INDEX_HEADER, 2 * INDEX_HEADER);
  }

  private static boolean isAt(int at, byte[] sign, byte[] begin, int length) {
    int end = at + sign.length;
    return length >= end && Arrays.equals(begin, at, end, sign, 0, sign.length);
  }
}
