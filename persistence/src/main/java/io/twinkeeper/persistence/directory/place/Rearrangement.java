package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.BadPathException;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator has done with the tree, whatever the index says of it: as if he had done it with
 * {@code mv} there, but nothing is overwritten, what gives way goes to the trash, and nothing is
 * done outside of the root. The index hears of it by the next look at the paths that came of it.
 *
 * <p>For one thread at a time, and not while anything is being placed.
 */
public final class Rearrangement {
  private final Descriptor root;
  private final Annex annex;
  private final InstantSource clock;
  private final Losers losers;
  private final Swap swap;
  private final Removal removal;

  public Rearrangement(Descriptor root, Annex annex, PlaceSettings settings, InstantSource clock) {
    this.root = root;
    this.annex = annex;
    this.clock = clock;
    Trash trash = annex.trash();
    this.losers = new Losers(trash, settings);
    Parents parents = new Parents(root, annex.staging());
    this.swap = new Swap(trash, losers, clock, Trash.Why.DISPLACED);
    this.removal = new Removal(parents, trash, losers, clock, Trash.Why.DISPLACED);
  }

  /** What is at a path; empty if nothing is. */
  public Optional<FileStat> look(FilePath path) throws PosixException {
    try (Descriptor parent = root.parentOf(path)) {
      return parent.look(path.name());
    } catch (PosixException e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Moves something that is no directory to the trash.
   *
   * @return whether that is done; not if it was changed at this very moment
   */
  public boolean discard(FilePath path, Set<FilePath> dirty) throws PosixException {
    dirty.add(path);
    Optional<Expected> here = look(path).map(stat -> new Expected(FileState.gone(0), stat));
    return isPlaced(removal.of(path, here, Loser.TRASH), dirty);
  }

  private static boolean isPlaced(Outcome outcome, Set<FilePath> dirty) {
    if (outcome instanceof Outcome.LocallyChanged changed) {
      dirty.addAll(changed.dirty());
    }
    return outcome instanceof Outcome.Placed;
  }

  /**
   * Moves something to where nothing is.
   *
   * @throws PosixException EEXIST if something is there
   */
  public void move(FilePath from, FilePath to, Set<FilePath> dirty) throws PosixException {
    try (Descriptor source = root.parentOf(from);
        Descriptor target = root.parentOf(to)) {
      new Spot(source, from.name()).moveTo(new Spot(target, to.name()));
    }
    dirty.add(from);
    dirty.add(to);
  }

  /**
   * Frees a path: what is there stays beside it, whole, under the name of a conflict copy, or in
   * the trash if its path would become too long. Of an empty directory nothing stays.
   *
   * @param dirty gets the copy
   * @return whether the path is free; not if that was changed at this very moment, or is a
   *     directory that is not empty and whose copy would have too long a path
   * @throws PosixException also if nothing is there
   */
  public boolean setAside(FilePath path, Set<FilePath> dirty) throws PosixException {
    try (Descriptor parent = root.parentOf(path)) {
      try {
        return setAside(parent, path, dirty);
      } catch (PosixException e) {
        if (e.errno() != Errno.EACCES || Descriptor.isRoot()) {
          throw e;
        }
      }
      int mode = parent.stat().mode();
      parent.setMode(mode | 0700); // as the placer does
      try {
        return setAside(parent, path, dirty);
      } finally {
        parent.setMode(mode);
      }
    }
  }

  private boolean setAside(Descriptor parent, FilePath path, Set<FilePath> dirty)
      throws PosixException {
    Spot at = new Spot(parent, path.name());
    FileStat there = parent.stat(path.name());
    if (there.isDirectory() && isPlaced(Removal.directory(at, path), dirty)) {
      return true;
    }
    try {
      dirty.add(losers.moveBeside(at, there, parent, path));
      return true;
    } catch (BadPathException e) {
      Expected here = new Expected(FileState.gone(0), there);
      return isPlaced(removal.of(path, Optional.of(here), Loser.UNRECORDED), dirty);
    }
  }

  /**
   * Moves something to where something else is, in one step; that goes to the trash. Neither is a
   * directory.
   *
   * @return whether that is done; not if one of them was changed at this very moment: then both are
   *     where they were, or beside that
   */
  public boolean moveOver(FilePath from, FilePath over, Set<FilePath> dirty) throws PosixException {
    dirty.add(from);
    dirty.add(over);
    try (Descriptor source = root.parentOf(from);
        Descriptor target = root.parentOf(over)) {
      Spot home = new Spot(source, from.name());
      Spot at = new Spot(target, over.name());
      FileStat known = target.stat(over.name());
      Spot away = annex.trash().take(home, over, clock.instant(), Trash.Why.DISPLACED);
      Ready ready = new Ready(away, home, away.directory().stat(away.name()), true);
      boolean done = false;
      try {
        done = swap.over(at, over, known, ready, Loser.TRASH, dirty) == Swap.Result.DONE;
        return done;
      } finally {
        if (!done) {
          giveBack(ready, from, dirty);
        }
      }
    }
  }

  /** It is in the trash only if it could not be put back at once. */
  private void giveBack(Ready ready, FilePath from, Set<FilePath> dirty) throws PosixException {
    Optional<FileStat> stat = ready.spot().look();
    if (stat.filter(ready::is).isEmpty()) {
      return;
    }
    try {
      ready.putBack();
    } catch (PosixException e) {
      losers
          .keepBeside(ready.spot(), stat.get(), ready.home().directory(), from)
          .ifPresent(dirty::add);
    }
  }

  /**
   * Brings something back from the trash, to where nothing is.
   *
   * @throws PosixException EEXIST if something is there
   */
  public void restore(Trash.Item item, FilePath to, Set<FilePath> dirty) throws PosixException {
    annex.trash().restore(item, root, to, dirty);
  }

  /** Whether this is because something has the path. */
  public static boolean isTaken(PosixException e) {
    return e.errno() == Errno.EEXIST;
  }
}
