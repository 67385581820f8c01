package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Optional;
import java.util.Set;

/**
 * Opens the directories that things are placed in, and makes those that are missing.
 *
 * <p>None is kept open for the next thing: it would have to be made sure that the path still leads
 * to it, and that costs as much as opening it.
 */
final class Parents {
  private static final int ATTEMPTS = 4;

  /** What a made directory has of the one it is in; its owner can always use it. */
  private static final int LIKE_ABOVE = 0755;

  private final Descriptor root;
  private final Staging staging;
  private final Optional<Losers> losers;

  /** If something is in the way, nothing is made. */
  Parents(Descriptor root, Staging staging) {
    this(root, staging, Optional.empty());
  }

  /** What is in the way becomes a conflict copy. */
  Parents(Descriptor root, Staging staging, Losers losers) {
    this(root, staging, Optional.of(losers));
  }

  private Parents(Descriptor root, Staging staging, Optional<Losers> losers) {
    this.root = root;
    this.staging = staging;
    this.losers = losers;
  }

  /** The directory that a path is in; empty if it is not there, or is none. */
  Optional<Descriptor> existing(FilePath path) throws PosixException {
    try {
      return Optional.of(root.parentOf(path));
    } catch (PosixException e) {
      if (isNoDirectory(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isNoDirectory(PosixException e) {
    return e.isMissing() || e.errno() == Errno.ELOOP;
  }

  /**
   * The directory that a path is in, made if it is not there.
   *
   * @param dirty gets what was made, and conflict copies of what was in the way
   */
  Descriptor of(FilePath path, Set<FilePath> dirty) throws PosixException {
    return path.parent().isPresent() ? opened(path.parent().get(), dirty) : root.again();
  }

  private Descriptor opened(FilePath path, Set<FilePath> dirty) throws PosixException {
    for (int attempt = 0; ; attempt++) {
      try {
        return root.directory(path);
      } catch (PosixException e) {
        if (!isNoDirectory(e) || attempt == ATTEMPTS) {
          throw e;
        }
      }
      try (Descriptor above = of(path, dirty)) {
        make(new Spot(above, path.name()), path, dirty);
      }
    }
  }

  private void make(Spot spot, FilePath path, Set<FilePath> dirty) throws PosixException {
    Optional<FileStat> there = spot.look();
    if (there.isPresent() && !there.get().isDirectory()) {
      clear(spot, there.get(), path, dirty);
    } else if (there.isPresent()) {
      return;
    }
    Spot fresh = staging.directory();
    try (Descriptor made = fresh.directory().openDirectory(fresh.name())) {
      made.setMode(
          0700 | (spot.directory().stat().mode() & LIKE_ABOVE)); // nobody sees more than before
    }
    try {
      fresh.moveTo(spot);
      dirty.add(path);
    } catch (PosixException e) {
      fresh.directory().removeDirectory(fresh.name());
      if (e.errno() != Errno.EEXIST) { // else somebody else has made it meanwhile
        throw e;
      }
    }
  }

  /** Whatever it is by now, nothing of it is lost: a directory would be found by its new name. */
  private void clear(Spot spot, FileStat there, FilePath path, Set<FilePath> dirty)
      throws PosixException {
    if (losers.isEmpty()) {
      return;
    }
    try {
      dirty.add(losers.get().moveBeside(spot, there, spot.directory(), path));
      dirty.add(path);
    } catch (PosixException e) {
      if (!e.isMissing()) {
        throw e;
      }
    }
  }
}
