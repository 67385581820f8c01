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
import io.twinkeeper.persistence.directory.scan.Resemblance.Degree;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * What is in a tree that was made anew: an application found nothing, and may have put a default or
 * an empty file where the twins have the real one. That is no change of it, however new it is: it
 * makes room for it, under the name of a conflict copy. What is of the same content gets its mode,
 * owner and time.
 */
record Newcomers(
    Descriptor root, Resemblance resemblance, Rearrangement rearrangement, Placer placer)
    implements Restoration.Presence {

  /**
   * Something that is where something else may belong.
   *
   * @param stat as it looked before it was read; empty if it is on another file system
   */
  record Newcomer(Degree degree, Optional<FileStat> stat) {}

  /** What is where an entry belongs; empty if nothing is. */
  Optional<Newcomer> at(FileEntry entry) throws PosixException {
    return at(new Known(entry, Optional.empty(), 0, Optional.empty()));
  }

  private Optional<Newcomer> at(Known known) throws PosixException {
    try (Descriptor parent = root.parentOf(known.path())) {
      Optional<FileStat> there = parent.look(known.path().name());
      return there.isPresent()
          ? Optional.of(new Newcomer(resemblance.of(parent, there.get(), known), there))
          : Optional.empty();
    } catch (PosixException e) {
      if (e.isMissing() || e.errno() == Errno.ELOOP) {
        return Optional.empty();
      }
      if (e.errno() == Errno.EXDEV) {
        return Optional.of(new Newcomer(Degree.NOT_CARRIED, Optional.empty()));
      }
      throw e;
    }
  }

  /**
   * Frees a path.
   *
   * @param dirty gets where what was there is now
   * @return whether nothing is there any more
   */
  boolean makeRoom(FilePath path, Set<FilePath> dirty) throws PosixException {
    return rearrangement.look(path).isEmpty() || rearrangement.setAside(path, dirty);
  }

  /**
   * What is something else makes room when the real one comes. What cannot be looked at is wanted
   * back likewise: if it counted as there, it would be told as newer once it can be read.
   */
  @Override
  public boolean isThere(Known known) {
    try {
      Optional<Newcomer> there = at(known);
      there.filter(n -> n.degree == Degree.SAME).ifPresent(n -> liken(known, n.stat));
      return there.filter(n -> n.degree != Degree.OTHER).isPresent();
    } catch (PosixException e) {
      return false;
    }
  }

  /** If that cannot be, it is told as a change of these, as no content depends on it. */
  private void liken(Known known, Optional<FileStat> stat) {
    Optional<Expected> here = stat.map(s -> new Expected(known.entry().state(), s));
    if (here.filter(e -> !e.stat().isLink()).isPresent()) {
      placer.place(known.entry(), here, Source.NONE, Loser.UNRECORDED);
    }
  }

  @Override
  public void sync() throws IOException {
    placer.sync();
  }
}
