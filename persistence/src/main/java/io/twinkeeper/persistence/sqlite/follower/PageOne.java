package io.twinkeeper.persistence.sqlite.follower;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Page 1 in its two shapes. The <b>logical</b> one is what the source has and what checksums are
 * taken over; the <b>physical</b> one is what the follower's file holds. They differ only here:
 *
 * <pre>
 *   18      19     24 .. 27         92 .. 95            96 .. 99
 *  +-------+------+----------------+-------------------+----------------+
 *  | write | read | change counter | version-valid-for | SQLite version |
 *  +-------+------+----------------+-------------------+----------------+
 *   1 = rollback    the copy's own   the same number     not ours: set by
 *   2 = WAL         number                               whoever commits
 * </pre>
 */
final class PageOne {
  /** Length of SQLite's file header, at the start of page 1. */
  static final int HEADER_BYTES = 100;

  /** File format numbers at offsets 18 and 19. */
  static final int ROLLBACK_MODE = 1;

  /** See {@link #ROLLBACK_MODE}. */
  static final int WAL_MODE = 2;

  private static final byte[] MAGIC = {
    'S', 'Q', 'L', 'i', 't', 'e', ' ', 'f', 'o', 'r', 'm', 'a', 't', ' ', '3', 0
  };
  private static final int MODE = 18;
  private static final int COUNTER = 24;
  private static final int VALID_FOR = 92;

  private PageOne() {}

  /** Whether these bytes begin as an SQLite database does. */
  static boolean isDatabase(byte[] header) {
    return header.length >= HEADER_BYTES
        && Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
        && Integer.bitCount(pageSize(header)) == 1
        && pageSize(header) >= 512;
  }

  /** Bytes per page, 512 to 65,536. */
  static int pageSize(byte[] header) {
    int stored = Short.toUnsignedInt(ByteBuffer.wrap(header).getShort(16));
    return stored == 1 ? 65_536 : stored;
  }

  static int mode(byte[] header) {
    return Math.max(header[MODE], header[MODE + 1]);
  }

  static int counter(byte[] header) {
    return ByteBuffer.wrap(header).getInt(COUNTER);
  }

  /** A page 1 for the file: {@code logical} in {@code mode}, with the copy's own counter. */
  static byte[] physical(byte[] logical, int mode, int counter) {
    byte[] page = logical.clone();
    page[MODE] = (byte) mode;
    page[MODE + 1] = (byte) mode;
    ByteBuffer.wrap(page).putInt(COUNTER, counter).putInt(VALID_FOR, counter);
    return page;
  }

  /** The page 1 that the source has, from the file's and the source's header fields. */
  static byte[] logical(byte[] physical, byte[] logicalHeader) {
    byte[] page = physical.clone();
    System.arraycopy(logicalHeader, MODE, page, MODE, 2);
    System.arraycopy(logicalHeader, COUNTER, page, COUNTER, 4);
    System.arraycopy(logicalHeader, VALID_FOR, page, VALID_FOR, 8);
    return page;
  }

  /** The header of a page 1: its first {@link #HEADER_BYTES}. */
  static byte[] header(byte[] page) {
    return Arrays.copyOf(page, HEADER_BYTES);
  }
}
