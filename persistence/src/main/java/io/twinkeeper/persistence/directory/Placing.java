package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.persistence.directory.place.Annex;
import io.twinkeeper.persistence.directory.place.Placer;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Brings what is wanted into the tree: creations and changes before removals, parents before
 * children, removals the other way round.
 *
 * <p>Each row of {@link Backlog} is tried until it is in the tree, is not wanted any more, or
 * waits: for its content, for what is in a directory to go first, or because it failed a moment
 * ago. The tree is synced before the index commits.
 */
final class Placing {
  /** While contents are coming, those that are here are placed so often, or when they are many. */
  private static final Duration GATHER = Duration.ofMillis(250);

  private static final int MANY = 500;

  private final DirectoryIndex index;
  private final Intake intake;
  private final Backlog backlog;
  private final Nearby nearby;
  private final Permit removals;
  private final Complaints complaints;
  private final Attempt attempt;
  private final InstantSource clock;
  private boolean more;
  private boolean removalWaits;
  private Instant lastRound = Instant.EPOCH;

  Placing(
      DirectoryIndex index,
      Intake intake,
      Breaker breaker,
      String node,
      InstantSource clock,
      Consumer<FilePath> lookAt,
      Consumer<FilePath> lookInto,
      Returning returning,
      Supplier<Newcomers> newcomers) {
    this.index = index;
    this.intake = intake;
    this.backlog = new Backlog(index, clock);
    this.nearby = new Nearby(index, lookAt);
    this.removals = new Permit(index, breaker, clock);
    this.complaints = new Complaints(clock);
    this.clock = clock;
    this.attempt =
        new Attempt(
            index,
            intake,
            backlog,
            nearby,
            removals,
            complaints,
            node,
            clock,
            lookAt,
            lookInto,
            returning,
            newcomers);
  }

  /** Whether the disk had no room for what was wanted last. */
  boolean isFull() {
    return attempt.isFull();
  }

  /** How many files would have gone at once; 0 if that is not so. */
  long heldRemovals() {
    return removals.held();
  }

  /** What could not be placed: newest first. */
  List<DirectoryView.Problem> problems(int limit) {
    return complaints.newest(limit);
  }

  /** The whole tree was looked at: what is not wanted any more is no problem either. */
  void forgetOldProblems() {
    complaints.keep(path -> index.wanted(path).isPresent());
  }

  Optional<Instant> lastChange() {
    return attempt.lastChange();
  }

  /** When there is something to be tried again. */
  Optional<Instant> nextTry() {
    Optional<Instant> next = backlog.nextTry();
    Instant gathered = lastRound.plus(GATHER);
    boolean arrived = intake.complete() + nearby.copies() > 0;
    boolean sooner = arrived && next.filter(n -> n.isBefore(gathered)).isEmpty();
    return sooner ? Optional.of(gathered) : next;
  }

  /** What was read from the index may be different by now. */
  void forgetBatch() {
    startOver();
    removals.askAnew();
  }

  private void startOver() {
    backlog.startOver();
    nearby.forgetAll();
  }

  /** There is more in the index. */
  void changed() {
    backlog.changed();
    removals.sweepEnded();
  }

  /** Other twins can be asked: what failed may be to be had now. */
  void othersCanBeAsked() {
    backlog.retryAll();
    changed();
  }

  /**
   * Works for about a slice.
   *
   * @return whether there is more that can be done right now
   */
  boolean go(Descriptor root, Annex annex, Placer placer, Duration slice) throws IOException {
    if (index.wantedTotals().isEmpty()) {
      backlog.clear();
      nearby.forgetAll();
      intake.close();
      attempt.over();
      removals.over();
      return false;
    }
    boolean places = !gathers();
    if (!places && !backlog.hasNext()) {
      return false;
    }
    long end = System.nanoTime() + slice.toNanos();
    more = false;
    boolean ended = false;
    try {
      index.transaction(() -> work(places, root, annex, placer, end));
      ended = true;
    } finally {
      if (!ended) {
        startOver();
      }
    }
    return more;
  }

  private void work(boolean places, Descriptor root, Annex annex, Placer placer, long end)
      throws IOException {
    int before = attempt.placements();
    attempt.begin();
    more = places && placeArrived(root, annex, placer, end);
    more |= sweep(root, annex, placer, end);
    if (attempt.isRenewing()) {
      index.renew();
    }
    if (attempt.placements() != before) {
      sync(placer);
    }
  }

  /** Sees to what is told from now on, for a while. */
  Hearing.AtOnce promptly(Placer placer, Duration slice) {
    return new Promptly(index, this, attempt, placer, slice);
  }

  /** What was placed is on the disk when this returns. */
  void sync(Placer placer) throws PosixException {
    placer.sync();
    backlog.done();
  }

  /** Each round syncs the file system: it is worth while to wait for more, but not long. */
  private boolean gathers() {
    boolean coming = intake.isBusy() || (nearby.copies() > 0 && backlog.hasNext());
    return coming
        && !removalWaits
        && intake.complete() < MANY
        && !nearby.hasPlenty()
        && clock.instant().isBefore(lastRound.plus(GATHER));
  }

  private boolean placeArrived(Descriptor root, Annex annex, Placer placer, long end)
      throws IOException {
    boolean all = true;
    removalWaits = false;
    for (Wanted row : backlog.awaited()) {
      all = System.nanoTime() < end;
      if (!all) {
        break;
      }
      if (isHere(row)) {
        step(row.path(), index.wanted(row.path()), root, annex, placer);
      }
    }
    lastRound = clock.instant();
    return !all;
  }

  private boolean isHere(Wanted row) {
    ContentHash hash = row.entry().state().hash();
    return nearby.copyFor(row.path(), hash).isPresent() || !intake.awaits(hash);
  }

  private boolean sweep(Descriptor root, Annex annex, Placer placer, long end) throws IOException {
    boolean room = true;
    boolean removing = false;
    Optional<Wanted> next = nextRow();
    while (room && next.isPresent() && !nearby.hasPlenty() && System.nanoTime() < end) {
      Wanted row = next.get();
      boolean removal = row.entry().state().isGone();
      removalWaits = removal && nearby.copies() > 0; // for what was made of it, perhaps
      if (removalWaits) {
        break;
      }
      if (removal && !removing) {
        removing = removals.isGiven();
      }
      if (removal && !removing) {
        backlog.holdRemovals();
      } else {
        room = step(row.path(), Optional.of(row), root, annex, placer) != Attempt.Step.NO_ROOM;
      }
      if (room) {
        next = nextRow();
      }
    }
    next.ifPresent(backlog::putBack);
    if (next.isEmpty() || !room) {
      intake.keepOnly(backlog.awaitedContents()); // what nobody has must not keep others out
    }
    if (next.isEmpty()) {
      if (!backlog.holdsRemovals()) {
        removals.nothingHeld();
      }
      removals.sweepEnded();
    }
    return room && backlog.hasNext();
  }

  private Optional<Wanted> nextRow() {
    return backlog.hasNext() ? backlog.next() : Optional.empty();
  }

  /**
   * Tries a row.
   *
   * @param row empty if it is not wanted any more
   */
  private Attempt.Step step(
      FilePath path, Optional<Wanted> row, Descriptor root, Annex annex, Placer placer)
      throws IOException {
    Attempt.Step step =
        row.isEmpty() ? Attempt.Step.DONE : attempt.of(row.get(), root, annex, placer);
    if (step == Attempt.Step.AWAITS) {
      row.ifPresent(backlog::await);
    } else {
      backlog.arrived(path);
      nearby.forget(path);
    }
    if (step == Attempt.Step.WAITS) {
      backlog.passBy();
    } else if (step == Attempt.Step.DONE) {
      complaints.over(path);
    }
    return step;
  }

  /** Whether removals are held survives a restart. */
  void keepHold() {
    removals.keep();
  }

  /** An operator has looked: what is held may be removed. */
  void confirmRemovals() {
    removals.confirm();
    startOver();
  }

  /** An operator has looked: what was to be removed stays, and others are told so. */
  void refuseRemovals() {
    index.transaction(
        () ->
            index.wantedAfter(Optional.empty(), true, Integer.MAX_VALUE).stream()
                .filter(wanted -> wanted.entry().state().isGone())
                .forEach(this::refuse));
    startOver();
    removals.nothingHeld();
  }

  private void refuse(Wanted removal) {
    FilePath path = removal.entry().path();
    Optional<Known> known = index.known(path).filter(Known::isLive);
    if (known.isPresent()) {
      attempt.stays(known.get(), removal);
    }
    index.drop(path);
  }
}
