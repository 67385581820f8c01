package io.twinkeeper.persistence.sqlite.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What all users of a database share about its write-ahead log: the first bytes of the {@code -shm}
 * file, in the machine's byte order.
 *
 * @param change counts commits
 * @param pageSize bytes per page
 * @param lastFrame the last committed frame, from 1; 0 if there is none
 * @param pages the database's size after it
 * @param checksumFirst running checksum after that frame
 * @param checksumSecond its second half
 * @param salts the log they are in
 * @param backfilled how many frames are in the database file already
 */
record WalIndexHeader(
    int change,
    int pageSize,
    int lastFrame,
    int pages,
    int checksumFirst,
    int checksumSecond,
    Salts salts,
    int backfilled) {

  /** Two copies of 48 bytes, then what checkpoints share. */
  static final int SIZE = 100;

  private static final int COPY_SIZE = 48;
  private static final int VERSION = 3_007_000;

  /** Reads it; null while somebody is writing it or if nobody has set it up. */
  static @Nullable WalIndexHeader read(ByteBuffer shared) {
    ByteBuffer first = shared.duplicate().position(0).limit(COPY_SIZE);
    ByteBuffer second = shared.duplicate().position(COPY_SIZE).limit(2 * COPY_SIZE);
    ByteBuffer in = shared.duplicate().order(ByteOrder.nativeOrder());
    if (!first.equals(second) || in.getInt(0) != VERSION || in.get(12) == 0 || !whole(in)) {
      return null;
    }
    int size = Short.toUnsignedInt(in.getShort(14));
    ByteBuffer salts = shared.duplicate().order(ByteOrder.BIG_ENDIAN);
    return new WalIndexHeader(
        in.getInt(8),
        size == 1 ? 65_536 : size,
        in.getInt(16),
        in.getInt(20),
        in.getInt(24),
        in.getInt(28),
        new Salts(salts.getInt(32), salts.getInt(36)),
        in.getInt(96));
  }

  boolean isBackfilled() {
    return backfilled == lastFrame;
  }

  private static boolean whole(ByteBuffer in) {
    byte[] bytes = new byte[40];
    in.get(0, bytes);
    WalChecksum checksum = new WalChecksum(ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN, 0, 0);
    checksum.update(bytes, 0, bytes.length);
    return checksum.is(in.getInt(40), in.getInt(44));
  }
}
