package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;

/**
 * Something with its content, mode, owner and time that only needs its name in the tree.
 *
 * @param spot where it is now
 * @param home where it belongs if it is not placed
 * @param stat as it is
 * @param users whether it is a user's own file, in the trash for the moment, which always goes
 *     back; else it does not once it was to be seen in the tree: somebody may have opened it and be
 *     about to write it
 */
@SuppressWarnings("ReferenceEquality") // a place is its own identity
record Ready(Spot spot, Spot home, FileStat stat, boolean users) {
  /** Something that was made here. */
  static Ready made(Spot home, FileStat stat) {
    return new Ready(home, home, stat, false);
  }

  /** The same, after it was moved. */
  Ready movedTo(Spot other) {
    return new Ready(other, home, stat, users);
  }

  /** Whether {@code now} is of this, unchanged. */
  boolean is(FileStat now) {
    return Spot.isStill(now, stat);
  }

  /** Back to where it belongs. EEXIST if something else is there by now. */
  void putBack() throws PosixException {
    if (spot != home) {
      spot.moveTo(home);
    }
  }
}
