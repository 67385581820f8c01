package io.twinkeeper.persistence.directory.watch;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root's path, and which directory was found there. It is opened for a moment only: an open
 * descriptor would keep the file system from being unmounted.
 */
final class Ground {
  /** What became of the root. */
  enum Finding {
    SAME,
    /** Another directory is there now, or one again, or none any more. */
    CHANGED,
    STILL_MISSING,
    /** It is there and cannot be opened. */
    CLOSED
  }

  private final Path path;
  private @Nullable FileStat known;
  private boolean looked;
  private boolean lost;
  private Optional<String> problem = Optional.empty();

  Ground(Path path) {
    this.path = path;
  }

  /** Looks whether the path still leads to the directory that was last found there. */
  Finding look() {
    boolean first = !looked;
    looked = true;
    FileStat before = known;
    try (Descriptor root = Descriptor.openRoot(path)) {
      FileStat found = root.stat();
      boolean same = !lost && before != null && found.isSameFileAs(before);
      know(found, Optional.empty());
      return same ? Finding.SAME : Finding.CHANGED;
    } catch (PosixException e) {
      if (!e.isMissing()) {
        problem = Optional.of("the watched directory cannot be opened: " + e.getMessage());
        return Finding.CLOSED;
      }
      know(null, Optional.of("the watched directory " + path + " is not there"));
      return first || before != null ? Finding.CHANGED : Finding.STILL_MISSING;
    }
  }

  private void know(@Nullable FileStat found, Optional<String> problem) {
    this.known = found;
    this.lost = false;
    this.problem = problem;
  }

  /** What the next {@link #look} finds is another directory, even if it has the same number. */
  void lost() {
    lost = true;
  }

  boolean isLost() {
    return lost;
  }

  boolean isThere() {
    return known != null;
  }

  /**
   * Opens the directory that was last found.
   *
   * @return empty if that is no longer what is there, or cannot be opened
   */
  Optional<Descriptor> open() {
    try {
      return same(Descriptor.openRoot(path));
    } catch (PosixException e) {
      return Optional.empty(); // the caller looks, and finds out what it is
    }
  }

  private Optional<Descriptor> same(Descriptor root) throws PosixException {
    boolean same = false;
    try {
      same = !lost && known != null && root.stat().isSameFileAs(known);
      return same ? Optional.of(root) : Optional.empty();
    } finally {
      if (!same) {
        root.close();
      }
    }
  }

  /** For an operator. */
  Optional<String> problem() {
    return problem;
  }
}
