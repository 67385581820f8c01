package io.twinkeeper.persistence.directory.posix;

import com.sun.jna.Pointer;

/**
 * How much room a file system has.
 *
 * @param bytes of the whole
 * @param freeBytes that somebody who is not root may still use
 * @param inMemory whether it is a tmpfs or ramfs, which a restart of the machine empties
 */
public record FreeSpace(long bytes, long freeBytes, boolean inMemory) {
  private static final long TMPFS = 0x01021994L;
  private static final long RAMFS = 0x858458f6L;

  /** {@code struct statfs} of a 64-bit machine: type, bsize, blocks, bfree, bavail, each 8. */
  static FreeSpace read(Pointer p) {
    long type = p.getLong(0) & 0xffffffffL;
    long block = p.getLong(8);
    return new FreeSpace(
        p.getLong(16) * block, p.getLong(32) * block, type == TMPFS || type == RAMFS);
  }
}
