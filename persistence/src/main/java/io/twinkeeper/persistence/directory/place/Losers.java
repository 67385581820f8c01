package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.BadPathException;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Optional;
import java.util.Set;

/** Where replaced and removed things end. They are in the trash already when they come here. */
final class Losers {
  private static final int ATTEMPTS = 1_000;

  private final Trash trash;
  private final PlaceSettings settings;

  Losers(Trash trash, PlaceSettings settings) {
    this.trash = trash;
    this.settings = settings;
  }

  /**
   * Brings something that was looked at to its end.
   *
   * @param away in the trash
   * @param parent where it was
   */
  void end(
      Loser loser,
      Spot away,
      FileStat stat,
      Descriptor parent,
      FilePath path,
      Set<FilePath> dirty) {
    boolean kept = loser == Loser.CONFLICT_COPY && isKept(stat, parent, path);
    if (loser == Loser.CONFLICT_COPY && !kept) {
      Optional<FilePath> copy = keepBeside(away, stat, parent, path);
      copy.ifPresent(dirty::add);
      return;
    }
    if (!settings.trash() && loser != Loser.UNRECORDED) {
      try {
        away.unlink();
        return;
      } catch (PosixException e) {
        // then it stays, and expires like everything in the trash
      }
    }
    trash.kept(stat);
  }

  /** Makes a conflict copy of something in the trash; if that cannot be, it stays there. */
  Optional<FilePath> keepBeside(Spot away, FileStat stat, Descriptor parent, FilePath path) {
    try {
      return Optional.of(moveBeside(away, stat, parent, path));
    } catch (PosixException | BadPathException e) {
      trash.kept(stat);
      return Optional.empty();
    }
  }

  /** Whether a copy of this is there already. */
  private boolean isKept(FileStat lost, Descriptor parent, FilePath path) {
    try {
      FilePath copy = FilePath.in(path.parent(), settings.naming().copyOf(path, lost, 0));
      return parent
          .look(copy.name())
          .filter(there -> settings.naming().isKept(path, lost, copy, there))
          .isPresent();
    } catch (PosixException | BadPathException e) {
      return false;
    }
  }

  /**
   * Moves something to the name of a conflict copy.
   *
   * @param lost what it is
   * @return that
   * @throws BadPathException if the path would become too long
   */
  FilePath moveBeside(Spot from, FileStat lost, Descriptor parent, FilePath path)
      throws PosixException {
    for (int attempt = 0; ; attempt++) {
      byte[] name = settings.naming().copyOf(path, lost, attempt);
      FilePath copy = FilePath.in(path.parent(), name);
      try {
        from.moveTo(new Spot(parent, name));
        return copy;
      } catch (PosixException e) {
        if (e.errno() != Errno.EEXIST || attempt >= ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
