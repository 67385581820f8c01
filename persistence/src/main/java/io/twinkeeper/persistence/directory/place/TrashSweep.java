package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;

/** Removes from the trash for good, a bounded number of things. */
final class TrashSweep {
  private static final int BUDGET = 4_000;

  private final Descriptor trash;
  private final long before;
  private final long maxBytes;
  private int budget = BUDGET;
  private long files;
  private long bytes;

  TrashSweep(Descriptor trash, long before, long maxBytes) {
    this.trash = trash;
    this.before = before;
    this.maxBytes = maxBytes;
  }

  boolean isSmallEnough() {
    return left() <= maxBytes;
  }

  long left() {
    return Math.max(0, before - bytes);
  }

  long files() {
    return files;
  }

  long bytes() {
    return bytes;
  }

  /**
   * Removes a batch.
   *
   * @param whole all of it, not only until what is left is small enough
   * @return whether nothing of it is left
   */
  boolean remove(String batch, boolean whole) throws PosixException {
    return remove(trash, Batch.bytes(batch), whole);
  }

  /** Removes the files of a batch of which one alone is more than may be kept. */
  void removeTooLarge(String batch) throws PosixException {
    removeTooLarge(trash, Batch.bytes(batch));
  }

  private void removeTooLarge(Descriptor in, byte[] name) throws PosixException {
    FileStat stat = in.stat(name);
    if (stat.isDirectory()) {
      try (Descriptor directory = in.openDirectory(name)) {
        for (byte[] child : directory.list()) {
          removeTooLarge(directory, child);
        }
      }
    } else if (Trash.taken(stat) > maxBytes) {
      in.unlink(name);
      files++;
      bytes += Trash.taken(stat);
    }
  }

  private boolean remove(Descriptor in, byte[] name, boolean whole) throws PosixException {
    FileStat stat = in.stat(name);
    if (!stat.isDirectory()) {
      if (budget <= 0 || (!whole && isSmallEnough())) {
        return false;
      }
      in.unlink(name);
      files++;
    } else {
      try (Descriptor directory = in.openDirectory(name)) {
        for (byte[] child : directory.list()) {
          if (!remove(directory, child, whole)) {
            return false;
          }
        }
      }
      in.removeDirectory(name);
    }
    budget--;
    bytes += Trash.taken(stat);
    return true;
  }
}
