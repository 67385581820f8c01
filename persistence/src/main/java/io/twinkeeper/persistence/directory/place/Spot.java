package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import java.util.Optional;

/** A name in an open directory, whether something is there or not. Does not own the descriptor. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares spots
record Spot(Descriptor directory, byte[] name) {
  /** What is there; empty if nothing. */
  Optional<FileStat> look() throws PosixException {
    return directory.look(name);
  }

  /** Moves what is here to a spot that is free: EEXIST if it is not, ENOENT if nothing is here. */
  void moveTo(Spot free) throws PosixException {
    directory.move(name, free.directory, free.name);
  }

  /** Lets what is at both spots change places in one step. */
  void exchangeWith(Spot other) throws PosixException {
    directory.exchange(name, other.directory, other.name);
  }

  void unlink() throws PosixException {
    directory.unlink(name);
  }

  /**
   * Whether {@code now} is what {@code then} was, by whatever name: for a directory its time and
   * size do not count.
   */
  static boolean isStill(FileStat now, FileStat then) {
    if (!now.isDirectory() || !then.isDirectory()) {
      return now.isUnchangedButForRename(then);
    }
    return now.isSameFileAs(then)
        && now.mode() == then.mode()
        && now.user() == then.user()
        && now.group() == then.group();
  }
}
