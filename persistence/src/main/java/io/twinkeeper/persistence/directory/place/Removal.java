package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.FilePath;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Makes a path free. */
final class Removal {
  private final Parents parents;
  private final Trash trash;
  private final Losers losers;
  private final InstantSource clock;
  private final Trash.Why why;

  Removal(Parents parents, Trash trash, Losers losers, InstantSource clock, Trash.Why why) {
    this.parents = parents;
    this.trash = trash;
    this.losers = losers;
    this.clock = clock;
    this.why = why;
  }

  /** What is gone already counts as removed, whatever the index knew. */
  Outcome of(FilePath path, Optional<Expected> here, Loser loser) throws PosixException {
    Optional<Descriptor> found = parents.existing(path);
    if (found.isEmpty()) {
      return new Outcome.Placed(Optional.empty(), Set.of());
    }
    try (Descriptor parent = found.get()) {
      Spot at = new Spot(parent, path.name());
      Optional<FileStat> now = at.look();
      if (now.isEmpty()) {
        return new Outcome.Placed(Optional.empty(), Set.of());
      }
      if (here.isEmpty() || here.get().stat().isDirectory() != now.get().isDirectory()) {
        return new Outcome.LocallyChanged(Set.of(path));
      }
      return now.get().isDirectory()
          ? directory(at, path)
          : file(at, path, here.get().stat(), now.get(), loser);
    }
  }

  /** Removes a directory if nothing is in it. */
  static Outcome directory(Spot at, FilePath path) throws PosixException {
    try {
      at.directory().removeDirectory(at.name());
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOTEMPTY || e.errno() == Errno.EEXIST) {
        return new Outcome.NotEmpty();
      }
      if (e.errno() == Errno.ENOTDIR) {
        return new Outcome.LocallyChanged(Set.of(path));
      }
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    return new Outcome.Placed(Optional.empty(), Set.of());
  }

  private Outcome file(Spot at, FilePath path, FileStat known, FileStat now, Loser loser)
      throws PosixException {
    if (!now.isUnchangedSince(known)) {
      return new Outcome.LocallyChanged(Set.of(path));
    }
    Set<FilePath> dirty = new HashSet<>();
    Spot away;
    try {
      away = trash.take(at, path, clock.instant(), loser.why(why));
    } catch (PosixException e) {
      if (at.look().isPresent()) {
        throw e;
      }
      return new Outcome.Placed(Optional.empty(), dirty);
    }
    Optional<FileStat> out = away.look();
    if (out.isPresent() && out.get().isUnchangedButForRename(known)) {
      losers.end(loser, away, out.get(), at.directory(), path, dirty);
      return new Outcome.Placed(Optional.empty(), dirty);
    }
    dirty.add(path);
    putBack(away, at, path, dirty);
    return new Outcome.LocallyChanged(dirty);
  }

  private void putBack(Spot away, Spot at, FilePath path, Set<FilePath> dirty)
      throws PosixException {
    try {
      away.moveTo(at);
    } catch (PosixException e) {
      Optional<FileStat> stat = away.look();
      if (stat.isPresent()) { // somebody has made a new one meanwhile
        losers.keepBeside(away, stat.get(), at.directory(), path).ifPresent(dirty::add);
      }
    }
  }
}
