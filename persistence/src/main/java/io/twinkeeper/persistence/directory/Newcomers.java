package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.place.Expected;
import io.twinkeeper.persistence.directory.place.Loser;
import io.twinkeeper.persistence.directory.place.Placer;
import io.twinkeeper.persistence.directory.place.Rearrangement;
import io.twinkeeper.persistence.directory.place.Source;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.persistence.directory.scan.Resemblance;
import java.io.IOException;
import java.util.Optional;

/**
 * What is in a tree that was made anew: an application that was started before this node found
 * nothing, and may have put a default or an empty file where the twins have the real one. That is
 * no change of it, however new it is: it is set aside, under the name of a conflict copy. What is
 * of the same content gets its mode, owner and time.
 */
record Newcomers(
    Descriptor root, Resemblance resemblance, Rearrangement rearrangement, Placer placer)
    implements Restoration.Presence {

  @Override
  public boolean isThere(Known known) throws IOException {
    try (Descriptor parent = root.parentOf(known.path())) {
      Optional<FileStat> there = parent.look(known.path().name());
      return there.isPresent() && isLeft(known, parent, there.get());
    } catch (PosixException e) {
      if (e.isMissing() || e.errno() == Errno.ELOOP) {
        return false;
      }
      throw e; // what stays would be told as newer
    }
  }

  private boolean isLeft(Known known, Descriptor parent, FileStat stat) throws PosixException {
    switch (resemblance.of(parent, stat, known)) {
      case OTHER -> {
        rearrangement.setAside(known.path());
        return false;
      }
      case SAME -> liken(known, stat);
      case NOT_CARRIED -> {}
    }
    return true;
  }

  /** If that cannot be, it is told as a change of these, as no content depends on it. */
  private void liken(Known known, FileStat stat) {
    if (!stat.isLink()) {
      Expected here = new Expected(known.entry().state(), stat);
      placer.place(known.entry(), Optional.of(here), Source.NONE, Loser.UNRECORDED);
    }
  }

  @Override
  public void sync() throws IOException {
    placer.sync();
  }
}
