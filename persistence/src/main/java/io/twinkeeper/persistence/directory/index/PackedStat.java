package io.twinkeeper.persistence.directory.index;

import io.twinkeeper.persistence.directory.posix.FileStat;
import java.nio.ByteBuffer;

/** A {@link FileStat} in 77 bytes. */
@SuppressWarnings("EnumOrdinal") // the order is part of the format
final class PackedStat {
  private static final int BYTES = 1 + 8 * Long.BYTES + 3 * Integer.BYTES;
  private static final FileStat.Type[] TYPES = FileStat.Type.values();

  private PackedStat() {}

  static byte[] of(FileStat stat) {
    return ByteBuffer.allocate(BYTES)
        .put((byte) stat.type().ordinal())
        .putLong(stat.device())
        .putLong(stat.inode())
        .putLong(stat.mount())
        .putLong(stat.links())
        .putLong(stat.size())
        .putLong(stat.blocks())
        .putLong(stat.mtimeNs())
        .putLong(stat.ctimeNs())
        .putInt(stat.mode())
        .putInt(stat.user())
        .putInt(stat.group())
        .array();
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is none
   */
  static FileStat read(byte[] bytes) {
    if (bytes.length != BYTES || bytes[0] < 0 || bytes[0] >= TYPES.length) {
      throw new IllegalArgumentException("no stat: " + bytes.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new FileStat(
        TYPES[in.get()],
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getInt(),
        in.getInt(),
        in.getInt());
  }
}
