package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the directory open that was looked into last: the next path is often in the same one. If
 * that becomes another directory meanwhile, there will be a path or tree for that.
 */
final class LastPlace implements AutoCloseable {
  private final Descriptor root;
  private Comparison.@Nullable Place place;

  LastPlace(Descriptor root) {
    this.root = root;
  }

  /** The directory that a path is in, if that is the one. */
  Optional<Comparison.Place> ifOpen(FilePath path) {
    return Optional.ofNullable(place).filter(p -> p.directory().equals(path.parent()));
  }

  /** The directory that a path is in; this object's to close. */
  Comparison.Place of(FilePath path) throws PosixException {
    Optional<Comparison.Place> open = ifOpen(path);
    return open.isPresent() ? open.get() : enter(path);
  }

  private Comparison.Place enter(FilePath path) throws PosixException {
    close();
    Descriptor parent = root.parentOf(path);
    boolean entered = false;
    try {
      Comparison.Place in = new Comparison.Place(path.parent(), parent, parent.stat());
      place = in;
      entered = true;
      return in;
    } finally {
      if (!entered) {
        parent.close();
      }
    }
  }

  /** Leaves it; the next call opens it anew, by its path. */
  @Override
  public void close() {
    if (place != null) {
      place.descriptor().close();
      place = null;
    }
  }
}
