package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import java.util.Optional;

/**
 * What is left in a tree that was in use all the time: what is there may have been changed, and
 * counts.
 */
record Remains(Descriptor root) implements Restoration.Presence {
  /** A file in the place of a directory hides all that was in it, as a link does. */
  @Override
  public boolean isThere(Known known) {
    try (Descriptor parent = root.parentOf(known.path())) {
      Optional<FileStat> there = parent.look(known.path().name());
      boolean directory = known.entry().state().isDirectory();
      return there.filter(stat -> stat.isDirectory() == directory).isPresent();
    } catch (PosixException e) {
      return !e.isMissing() && e.errno() != Errno.ELOOP;
    }
  }

  @Override
  public void sync() {
    // nothing is done to the tree
  }
}
