package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import java.util.Optional;
import java.util.Set;

/** Sets mode, owner and time of what is in the tree already. */
final class Adjustment {
  private final Attributes attributes;

  Adjustment(Attributes attributes) {
    this.attributes = attributes;
  }

  /**
   * Sets them.
   *
   * @param known what is there, as far as the index knows
   * @return empty if the file has other names too: those must not change with it
   */
  Optional<Outcome> of(Spot at, FilePath path, FileState wanted, FileStat known)
      throws PosixException {
    try (Descriptor found =
        known.isDirectory()
            ? at.directory().openDirectory(at.name())
            : at.directory().openFile(at.name())) {
      FileStat now = found.stat();
      boolean same = known.isDirectory() ? Spot.isStill(now, known) : now.isUnchangedSince(known);
      if (!same) {
        return Optional.of(changed(path));
      }
      if (attributes.match(now, wanted)) {
        return Optional.of(placed(now));
      }
      if (now.isFile() && now.links() > 1) {
        return Optional.empty();
      }
      return Optional.of(set(found, at, path, wanted, now));
    } catch (PosixException e) {
      if (e.isMissing() || e.errno() == Errno.ELOOP) {
        return Optional.of(changed(path));
      }
      throw e;
    }
  }

  private Outcome set(Descriptor found, Spot at, FilePath path, FileState wanted, FileStat now)
      throws PosixException {
    boolean timed = now.isFile() && now.mtimeNs() != wanted.mtimeNs();
    if (timed && isBeingWritten(found)) {
      // a write just before the time is set would look like none
      return new Outcome.Failed("a process has the file open to write it", false);
    }
    if (timed && !found.stat().isUnchangedSince(now)) {
      return changed(path);
    }
    attributes.set(found, now, wanted, now);
    FileStat done = found.stat();
    boolean written = now.isFile() && !timed && done.mtimeNs() != now.mtimeNs();
    Optional<FileStat> there = at.look();
    boolean still = there.filter(stat -> Spot.isStill(stat, done)).isPresent();
    return written || !still || (done.size() != now.size() && now.isFile())
        ? changed(path)
        : placed(there.orElseThrow());
  }

  private static boolean isBeingWritten(Descriptor file) {
    try {
      return !file.leaseAgainstWriters();
    } catch (PosixException e) {
      return false; // no leases here; the moment in which a write would go unnoticed is short
    }
  }

  private static Outcome changed(FilePath path) {
    return new Outcome.LocallyChanged(Set.of(path));
  }

  private static Outcome placed(FileStat stat) {
    return new Outcome.Placed(Optional.of(stat), Set.of());
  }
}
