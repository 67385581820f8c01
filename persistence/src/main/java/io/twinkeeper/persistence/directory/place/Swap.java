package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Puts something where something else is that is not a directory, in one step, and makes sure
 * afterwards of what was there.
 *
 * <p>The new thing goes to the trash first, to the very place that the old one is to have there,
 * and the two are exchanged then. So the old one is never anywhere but at its path or in the trash,
 * wherever the process ends; of the new one nothing is lost that a twin does not have.
 */
final class Swap {
  /** What came of it. */
  enum Result {
    /** It has the path. */
    DONE,
    /** It is where it belongs. */
    BACK,
    /** It was to be seen for a moment and is not to be used again. */
    SPENT
  }

  private final Trash trash;
  private final Losers losers;
  private final InstantSource clock;
  private final Trash.Why why;

  Swap(Trash trash, Losers losers, InstantSource clock, Trash.Why why) {
    this.trash = trash;
    this.losers = losers;
    this.clock = clock;
    this.why = why;
  }

  /**
   * Does it.
   *
   * @param known what is at the path, as far as the index knows
   * @param dirty gets conflict copies, and the path itself if something else is there
   */
  Result over(Spot at, FilePath path, FileStat known, Ready ready, Loser loser, Set<FilePath> dirty)
      throws PosixException {
    Optional<FileStat> now = at.look();
    if (now.isEmpty() || !now.get().isUnchangedSince(known)) {
      dirty.add(path);
      ready.putBack();
      return Result.BACK;
    }
    Spot away =
        ready.users()
            ? ready.spot()
            : trash.take(ready.spot(), path, clock.instant(), loser.why(why));
    Ready waiting = ready.movedTo(away);
    try {
      at.exchangeWith(away);
    } catch (PosixException e) {
      waiting.putBack();
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      dirty.add(path);
      return Result.BACK;
    }
    Optional<FileStat> out = away.look();
    if (out.isPresent() && out.get().isUnchangedButForRename(known)) {
      losers.end(loser, away, out.get(), at.directory(), path, dirty);
      return Result.DONE;
    }
    return undo(at, path, waiting, dirty);
  }

  /** Somebody was faster: his version gets the path back, or stays beside it. */
  private Result undo(Spot at, FilePath path, Ready waiting, Set<FilePath> dirty)
      throws PosixException {
    dirty.add(path);
    Spot away = waiting.spot();
    if (isOurs(at, waiting) && exchangedBack(at, away) && isOurs(away, waiting)) {
      return afterBeingSeen(waiting);
    }
    // what is in the trash now was somebody's, in any case
    Optional<FileStat> theirs = away.look();
    if (theirs.isPresent()) {
      losers.keepBeside(away, theirs.get(), at.directory(), path).ifPresent(dirty::add);
    }
    return Result.SPENT;
  }

  private Result afterBeingSeen(Ready waiting) throws PosixException {
    if (waiting.users()) {
      waiting.putBack();
      return Result.BACK;
    }
    trash.kept(waiting.stat());
    return Result.SPENT;
  }

  private static boolean isOurs(Spot spot, Ready ready) throws PosixException {
    return spot.look().filter(ready::is).isPresent();
  }

  private static boolean exchangedBack(Spot at, Spot away) throws PosixException {
    try {
      at.exchangeWith(away);
      return true;
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }
}
