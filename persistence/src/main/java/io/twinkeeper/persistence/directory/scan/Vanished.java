package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Optional;

/** Looks once more whether something is really gone. Keeps a directory open from call to call. */
final class Vanished implements AutoCloseable {
  /** What came of it. */
  enum Verdict {
    GONE,
    BACK,
    /** It cannot be told, so it is not gone. */
    HIDDEN
  }

  private final LastPlace place;

  Vanished(Descriptor root) {
    this.place = new LastPlace(root);
  }

  /**
   * Looks.
   *
   * @param itself whether the path itself must be gone; else it must be no directory any more
   */
  Verdict check(FilePath path, boolean itself) {
    try {
      Optional<FileStat> found = place.of(path).descriptor().look(path.name());
      boolean gone =
          found.isEmpty()
              || found.get().type() == FileStat.Type.OTHER
              || (!itself && !found.get().isDirectory());
      return gone ? Verdict.GONE : Verdict.BACK;
    } catch (PosixException e) {
      return e.isMissing() || e.errno() == Errno.ELOOP ? Verdict.GONE : Verdict.HIDDEN;
    }
  }

  /** Closes the directory; the next call opens it anew, by its path. */
  @Override
  public void close() {
    place.close();
  }
}
