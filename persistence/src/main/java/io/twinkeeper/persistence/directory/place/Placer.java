package io.twinkeeper.persistence.directory.place;

import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.Errno;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.Owners;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.BadPathException;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Brings entries into the tree. A path has the old or the new thing, whole, at every moment; what
 * was there must be as the index says, before and after; nothing of it is lost in any case, and
 * nothing is ever done outside of the root.
 *
 * <p>For one thread at a time. What was placed is on the disk after {@link #sync}.
 */
public final class Placer {
  private final Descriptor root;
  private final Annex annex;
  private final InstantSource clock;
  private final Losers losers;
  private final Parents parents;
  private final Attributes attributes;
  private final Workbench workbench;
  private final Adjustment adjustment;
  private final Swap swap;
  private final Removal removal;
  private final boolean trash;

  public Placer(
      Descriptor root, Annex annex, Owners owners, PlaceSettings settings, InstantSource clock) {
    this.root = root;
    this.annex = annex;
    this.clock = clock;
    this.trash = settings.trash();
    this.losers = new Losers(annex.trash(), settings);
    this.parents = new Parents(root, annex.staging(), losers);
    this.attributes = new Attributes(owners, settings.allowSetId());
    this.workbench = new Workbench(annex.staging(), attributes);
    this.adjustment = new Adjustment(attributes);
    this.swap = new Swap(annex.trash(), losers, clock, Trash.Why.OVERWRITTEN);
    this.removal = new Removal(parents, annex.trash(), losers, clock, Trash.Why.DELETED);
  }

  /**
   * Makes a path what it is to be.
   *
   * @param here what the index says is there; empty if nothing
   * @param source the content, of a file that is not there with the same content already
   * @param loser what becomes of content that is replaced
   * @throws IllegalArgumentException if the content is missing, not finished or another one
   */
  public Outcome place(FileEntry target, Optional<Expected> here, Source source, Loser loser) {
    Placement placement = new Placement(target.path(), target.state(), here, source, loser);
    Set<FilePath> dirty = new HashSet<>();
    try {
      return attempt(placement, dirty);
    } catch (PosixException e) {
      return failed(e.reason(), e.isFull(), dirty);
    } catch (BadPathException e) {
      return failed("the path of a conflict copy would be too long", false, dirty);
    } catch (IOException e) {
      return failed("the content was changed after it was received", false, dirty);
    }
  }

  /** If something was changed before it failed, that is to be scanned first; it fails again. */
  private static Outcome failed(String reason, boolean full, Set<FilePath> dirty) {
    return dirty.isEmpty() ? new Outcome.Failed(reason, full) : new Outcome.LocallyChanged(dirty);
  }

  /** A directory that its owner may not write is opened for the moment; root need not. */
  private Outcome attempt(Placement it, Set<FilePath> dirty) throws IOException {
    try {
      return attemptOnce(it, dirty);
    } catch (PosixException e) {
      if (e.errno() != Errno.EACCES || Descriptor.isRoot()) {
        throw e;
      }
    }
    try (Descriptor parent = root.parentOf(it.path())) {
      int mode = parent.stat().mode();
      parent.setMode(mode | 0700);
      try {
        return attemptOnce(it, dirty);
      } finally {
        parent.setMode(mode);
      }
    }
  }

  private Outcome attemptOnce(Placement it, Set<FilePath> dirty) throws IOException {
    if (it.state().isGone()) {
      return removal.of(it.path(), it.here(), it.loser());
    }
    if (it.here().isEmpty()) {
      try (Descriptor parent = parents.of(it.path(), dirty)) {
        return overNothing(it, new Spot(parent, it.path().name()), dirty);
      }
    }
    Optional<Descriptor> found = parents.existing(it.path());
    if (found.isEmpty()) {
      dirty.add(it.path());
      it.path().parent().ifPresent(dirty::add);
      return new Outcome.LocallyChanged(dirty);
    }
    try (Descriptor parent = found.get()) {
      Spot at = new Spot(parent, it.path().name());
      return overSomething(it, at, it.here().get(), dirty);
    }
  }

  private Outcome overSomething(Placement it, Spot at, Expected here, Set<FilePath> dirty)
      throws IOException {
    boolean directory = here.stat().isDirectory();
    if (directory && it.state().isDirectory()) {
      return adjustment.of(at, it.path(), it.state(), here.stat()).orElseThrow();
    }
    if (directory) {
      return overDirectory(it, at, dirty);
    }
    if (it.source() instanceof Source.None && it.state().isFile()) {
      return adjusted(it, at, here, dirty);
    }
    if (it.source() instanceof Source.MoveFrom from) {
      return movedOver(it, at, from, here.stat(), dirty);
    }
    return swapped(it, at, ready(it, Optional.of(here.stat())), here.stat(), dirty);
  }

  private Outcome overDirectory(Placement it, Spot at, Set<FilePath> dirty) throws IOException {
    Outcome removed = Removal.directory(at, it.path());
    if (!(removed instanceof Outcome.Placed)) {
      return removed;
    }
    try {
      return overNothing(it, at, dirty);
    } catch (IOException e) {
      dirty.add(it.path());
      throw e;
    }
  }

  private Ready ready(Placement it, Optional<FileStat> likeness) throws IOException {
    return switch (it.state().kind()) {
      case FILE -> workbench.file(it.staged(), it.state(), likeness);
      case LINK -> workbench.link(it.state(), likeness);
      case DIRECTORY -> workbench.directory(it.state(), likeness);
      case GONE -> throw new IllegalStateException("nothing to make ready");
    };
  }

  private Outcome overNothing(Placement it, Spot at, Set<FilePath> dirty) throws IOException {
    if (it.source() instanceof Source.MoveFrom from) {
      return movedToFree(it, at, from, dirty);
    }
    Ready ready = ready(it, Optional.empty());
    try {
      ready.spot().moveTo(at);
    } catch (PosixException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      dirty.add(it.path());
      return new Outcome.LocallyChanged(dirty);
    } finally {
      workbench.clear(ready);
    }
    it.spend();
    return arrived(it, at, ready.stat(), dirty);
  }

  private Outcome swapped(Placement it, Spot at, Ready ready, FileStat known, Set<FilePath> dirty)
      throws PosixException {
    Swap.Result result;
    try {
      result = swap.over(at, it.path(), known, ready, it.loser(), dirty);
    } finally {
      workbench.clear(ready);
    }
    if (result != Swap.Result.BACK) {
      it.spend();
    }
    return result == Swap.Result.DONE
        ? arrived(it, at, ready.stat(), dirty)
        : new Outcome.LocallyChanged(dirty);
  }

  /** What is at the path now must be what was made ready, or the index would hide a change. */
  private Outcome arrived(Placement it, Spot at, FileStat ready, Set<FilePath> dirty)
      throws PosixException {
    Optional<FileStat> there = at.look();
    if (there.isPresent() && Spot.isStill(there.get(), ready)) {
      if (!ready.isDirectory() || !attributes.isHeldOpen(it.state())) {
        return new Outcome.Placed(there, dirty);
      }
      return with(dirty, adjustment.of(at, it.path(), it.state(), there.get()).orElseThrow());
    }
    dirty.add(it.path());
    return new Outcome.LocallyChanged(dirty);
  }

  private static Outcome with(Set<FilePath> dirty, Outcome outcome) {
    if (outcome instanceof Outcome.Placed placed) {
      dirty.addAll(placed.dirty());
      return new Outcome.Placed(placed.stat(), dirty);
    }
    if (outcome instanceof Outcome.LocallyChanged changed) {
      dirty.addAll(changed.dirty());
      return new Outcome.LocallyChanged(dirty);
    }
    return outcome;
  }

  private Outcome adjusted(Placement it, Spot at, Expected here, Set<FilePath> dirty)
      throws IOException {
    it.requireContentOf(here.state());
    Optional<Outcome> done = adjustment.of(at, it.path(), it.state(), here.stat());
    if (done.isPresent()) {
      return done.get();
    }
    Staged copy;
    try (Descriptor file = at.directory().openFile(at.name())) {
      copy = annex.staging().copyOf(file, it.state().hash(), it.state().size());
    } catch (WrongContentException e) {
      dirty.add(it.path());
      return new Outcome.LocallyChanged(dirty);
    }
    try (copy) {
      Placement copied = it.from(new Source.StagedContent(copy));
      return swapped(copied, at, ready(copied, Optional.of(here.stat())), here.stat(), dirty);
    }
  }

  private Outcome movedToFree(Placement it, Spot at, Source.MoveFrom from, Set<FilePath> dirty)
      throws IOException {
    Optional<Descriptor> found = parents.existing(from.path());
    if (found.isEmpty()) {
      return changed(dirty, from.path());
    }
    try (Descriptor parent = found.get()) {
      Spot source = new Spot(parent, from.path().name());
      if (source.look().filter(now -> now.isUnchangedSince(from.stat())).isEmpty()) {
        return changed(dirty, from.path());
      }
      try {
        source.moveTo(at);
      } catch (PosixException e) {
        if (e.errno() != Errno.EEXIST && e.errno() != Errno.ENOENT) {
          throw e;
        }
        return changed(dirty, e.errno() == Errno.EEXIST ? it.path() : from.path());
      }
      Optional<FileStat> now = at.look();
      if (now.isEmpty() || !now.get().isUnchangedButForRename(from.stat())) {
        dirty.add(it.path());
        moveBack(at, source);
        return changed(dirty, from.path());
      }
      return finishMoved(it, at, now.get(), dirty, from.path());
    }
  }

  /** If that cannot be, it stays where it is: both paths are looked at then. */
  private static void moveBack(Spot at, Spot source) throws PosixException {
    try {
      at.moveTo(source);
    } catch (PosixException e) {
      if (e.errno() != Errno.EEXIST && !e.isMissing()) {
        throw e;
      }
    }
  }

  /** The file is at its path; if it cannot be given the rest, both paths are looked at. */
  private Outcome finishMoved(
      Placement it, Spot at, FileStat now, Set<FilePath> dirty, FilePath source)
      throws IOException {
    if (attributes.match(now, it.state())) {
      return new Outcome.Placed(Optional.of(now), dirty);
    }
    Expected moved = new Expected(it.state(), now);
    try {
      Outcome outcome = with(dirty, adjusted(it.from(Source.NONE), at, moved, dirty));
      if (outcome instanceof Outcome.Placed) {
        return outcome;
      }
    } catch (PosixException e) {
      // the reason comes up again when the rest is set the next time
    }
    dirty.add(it.path());
    return changed(dirty, source);
  }

  private Outcome movedOver(
      Placement it, Spot at, Source.MoveFrom from, FileStat known, Set<FilePath> dirty)
      throws IOException {
    Optional<Descriptor> found = parents.existing(from.path());
    if (found.isEmpty()) {
      return changed(dirty, from.path());
    }
    try (Descriptor parent = found.get()) {
      Spot source = new Spot(parent, from.path().name());
      if (source.look().filter(now -> now.isUnchangedSince(from.stat())).isEmpty()) {
        return changed(dirty, from.path());
      }
      Spot away =
          annex
              .trash()
              .take(source, it.path(), clock.instant(), it.loser().why(Trash.Why.OVERWRITTEN));
      FileStat taken = away.directory().stat(away.name());
      Ready ready = new Ready(away, source, taken, true);
      if (!taken.isUnchangedButForRename(from.stat())) {
        giveBack(ready, from.path(), dirty);
        return changed(dirty, from.path());
      }
      return movedOver(it, at, ready, known, dirty, from.path());
    }
  }

  private Outcome movedOver(
      Placement it, Spot at, Ready ready, FileStat known, Set<FilePath> dirty, FilePath source)
      throws IOException {
    Swap.Result result;
    try {
      result = swap.over(at, it.path(), known, ready, it.loser(), dirty);
    } catch (PosixException e) {
      giveBack(ready, source, dirty);
      throw e;
    }
    if (result != Swap.Result.DONE) {
      return changed(dirty, source);
    }
    Optional<FileStat> now = at.look();
    if (now.isEmpty() || !now.get().isUnchangedButForRename(ready.stat())) {
      dirty.add(it.path());
      return changed(dirty, source);
    }
    return finishMoved(it, at, now.get(), dirty, source);
  }

  private void giveBack(Ready ready, FilePath path, Set<FilePath> dirty) throws PosixException {
    try {
      ready.putBack();
    } catch (PosixException e) {
      Optional<FileStat> stat = ready.spot().look();
      if (stat.isPresent()) {
        losers
            .keepBeside(ready.spot(), stat.get(), ready.home().directory(), path)
            .ifPresent(dirty::add);
      }
    }
  }

  private static Outcome changed(Set<FilePath> dirty, FilePath path) {
    dirty.add(path);
    return new Outcome.LocallyChanged(dirty);
  }

  /**
   * Brings everything that was placed to the disk: before the index says that it is there. What was
   * received and finished until now is on the disk then too.
   */
  public void sync() throws PosixException {
    if (trash) {
      annex.trash().endBatch();
    } else {
      annex.trash().dropBatch();
    }
    long finished = annex.staging().finished();
    root.syncFileSystem();
    annex.staging().settledUpTo(finished);
  }
}
