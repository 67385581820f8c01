package io.twinkeeper.persistence.directory.posix;

import com.sun.jna.Pointer;

/**
 * What the file system says of a file, without following a link ({@code statx(2)}).
 *
 * @param mount the number of the mount that it is on
 * @param size in bytes
 * @param blocks what it takes on the disk, in units of 512 bytes
 * @param mtimeNs time of the last change of the content, in nanoseconds since 1970
 * @param ctimeNs time of the last change of anything, in nanoseconds since 1970
 * @param mode the twelve permission bits
 */
public record FileStat(
    Type type,
    long device,
    long inode,
    long mount,
    long links,
    long size,
    long blocks,
    long mtimeNs,
    long ctimeNs,
    int mode,
    int user,
    int group) {
  /** What kind of a file it is. */
  public enum Type {
    FILE,
    DIRECTORY,
    LINK,
    /** A device, a socket or a pipe: never carried. */
    OTHER
  }

  /** Bytes of {@code struct statx}. */
  static final int BYTES = 256;

  /** STATX_BASIC_STATS | STATX_MNT_ID. */
  static final int MASK = 0x7ff | 0x1000;

  /** Reads {@code struct statx}, whose layout is the same everywhere. */
  static FileStat read(Pointer p) {
    int mode = Short.toUnsignedInt(p.getShort(0x1c));
    return new FileStat(
        type(mode & 0170000),
        ((long) p.getInt(0x88) << 32) | Integer.toUnsignedLong(p.getInt(0x8c)),
        p.getLong(0x20),
        p.getLong(0x90),
        Integer.toUnsignedLong(p.getInt(0x10)),
        p.getLong(0x28),
        p.getLong(0x30),
        nanos(p, 0x70),
        nanos(p, 0x60),
        mode & 07777,
        p.getInt(0x14),
        p.getInt(0x18));
  }

  private static long nanos(Pointer p, int offset) {
    return p.getLong(offset) * 1_000_000_000L + p.getInt(offset + 8);
  }

  private static Type type(int format) {
    return switch (format) {
      case 0100000 -> Type.FILE;
      case 0040000 -> Type.DIRECTORY;
      case 0120000 -> Type.LINK;
      default -> Type.OTHER;
    };
  }

  public boolean isFile() {
    return type == Type.FILE;
  }

  public boolean isDirectory() {
    return type == Type.DIRECTORY;
  }

  public boolean isLink() {
    return type == Type.LINK;
  }

  /** Whether both are of one and the same file, whatever was done to it meanwhile. */
  public boolean isSameFileAs(FileStat other) {
    return inode == other.inode && device == other.device;
  }

  /**
   * Whether nobody has changed the file since {@code earlier} was taken: same file, type, size,
   * times, mode and owner. A rename and a new hard link change {@code ctime} too, and count.
   */
  public boolean isUnchangedSince(FileStat earlier) {
    return ctimeNs == earlier.ctimeNs && isUnchangedButForRename(earlier);
  }

  /** As {@link #isUnchangedSince}, but the file may have got another name. */
  public boolean isUnchangedButForRename(FileStat earlier) {
    return isSameFileAs(earlier)
        && type == earlier.type
        && size == earlier.size
        && mtimeNs == earlier.mtimeNs
        && mode == earlier.mode
        && user == earlier.user
        && group == earlier.group;
  }
}
