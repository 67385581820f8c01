package io.twinkeeper.persistence.directory;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import io.twinkeeper.persistence.directory.index.Known;
import io.twinkeeper.persistence.directory.index.Wanted;
import io.twinkeeper.persistence.directory.place.Annex;
import io.twinkeeper.persistence.directory.place.Expected;
import io.twinkeeper.persistence.directory.place.Loser;
import io.twinkeeper.persistence.directory.place.Outcome;
import io.twinkeeper.persistence.directory.place.Placer;
import io.twinkeeper.persistence.directory.place.Source;
import io.twinkeeper.persistence.directory.place.Staged;
import io.twinkeeper.persistence.directory.place.Staging;
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.PosixException;
import io.twinkeeper.persistence.directory.scan.Resemblance.Degree;
import io.twinkeeper.protocol.directory.ContentHash;
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Reconciliation;
import io.twinkeeper.protocol.directory.Reconciliation.Decision;
import io.twinkeeper.protocol.directory.VersionVector;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  /** A file that is being renamed is missing for a moment. */
  private static final int TRIES_TO_HAVE_BACK = 5;

  private final DirectoryIndex index;
  private final Intake intake;
  private final Backlog backlog;
  private final Nearby nearby;
  private final Permit removals;
  private final String node;
  private final InstantSource clock;
  private final Consumer<FilePath> lookAt;
  private final Consumer<FilePath> lookInto;
  private final Returning returning;
  private final Supplier<Newcomers> newcomers;
  private final Complaints complaints;
  private @Nullable Descriptor tree;
  private int placements;
  private boolean renewing;
  private boolean more;
  private boolean full;
  private boolean removalWaits;
  private Instant lastRound = Instant.EPOCH;
  private @Nullable Instant lastChange;

  /** What became of one row. */
  private enum Step {
    DONE,
    /** For its content. */
    AWAITS,
    /** For something to go first. */
    WAITS,
    NO_ROOM,
    FAILED
  }

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
    this.node = node;
    this.clock = clock;
    this.lookAt = lookAt;
    this.lookInto = lookInto;
    this.returning = returning;
    this.newcomers = newcomers;
    this.complaints = new Complaints(clock);
  }

  /** Whether the disk had no room for what was wanted last. */
  boolean isFull() {
    return full;
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
    return Optional.ofNullable(lastChange);
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
      full = false;
      removals.over();
      return false;
    }
    boolean places = !gathers();
    if (!places && !backlog.hasNext()) {
      return false;
    }
    tree = root;
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
    int before = placements;
    renewing = false;
    more = places && placeArrived(root, annex, placer, end);
    more |= sweep(root, annex, placer, end);
    if (renewing) {
      index.renew();
    }
    if (placements != before) {
      sync(placer);
    }
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
        room = step(row.path(), Optional.of(row), root, annex, placer) != Step.NO_ROOM;
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
  private Step step(
      FilePath path, Optional<Wanted> row, Descriptor root, Annex annex, Placer placer)
      throws IOException {
    Step step = row.isEmpty() ? Step.DONE : attempt(row.get(), root, annex, placer);
    if (step == Step.AWAITS) {
      row.ifPresent(backlog::await);
    } else {
      backlog.arrived(path);
      nearby.forget(path);
    }
    if (step == Step.WAITS) {
      backlog.passBy();
    } else if (step == Step.DONE) {
      complaints.over(path);
    }
    return step;
  }

  private Step attempt(Wanted wanted, Descriptor root, Annex annex, Placer placer)
      throws IOException {
    Optional<Known> known = index.known(wanted.path());
    Reconciliation.Take take = decide(wanted, known);
    if (take == null) {
      index.drop(wanted.path());
      return Step.DONE;
    }
    if (Returning.isAwaited(wanted, known)) {
      Optional<Step> step = besideNewcomer(wanted, take, known, placer);
      if (step.isPresent()) {
        return step.get();
      }
    }
    FileState state = take.entry().state();
    if (!state.isFile() || (!wanted.forced() && isHere(known, state))) {
      return place(wanted, take, known, Source.NONE, placer);
    }
    List<Known> having = nearby.having(state);
    Optional<Nearby.Move> move = nearby.move(having);
    if (move.isPresent()) {
      return move(wanted, take, known, move.get(), placer);
    }
    Intake.Where where = where(wanted.as(take.entry()), having, root, annex.staging());
    if (where instanceof Intake.Here here) {
      return place(wanted, take, known, new Source.StagedContent(here.staged()), placer);
    }
    if (where instanceof Intake.Nowhere) {
      return nowhere(wanted);
    }
    if (where instanceof Intake.Unable unable) {
      return failed(wanted, unable.problem());
    }
    if (where instanceof Intake.OnItsWay) {
      return Step.AWAITS;
    }
    return where instanceof Intake.NoRoom ? Step.NO_ROOM : Step.WAITS;
  }

  /** If what is there is as good, that is all; if it is something else, it makes room later. */
  private Optional<Step> besideNewcomer(
      Wanted wanted, Reconciliation.Take take, Optional<Known> known, Placer placer) {
    try {
      Optional<Newcomers.Newcomer> there = newcomers.get().at(take.entry());
      if (there.isEmpty() || there.get().degree() == Degree.OTHER) {
        return Optional.empty();
      }
      Optional<Expected> here =
          there.get().stat().map(stat -> new Expected(take.entry().state(), stat));
      return Optional.of(
          there.get().degree() == Degree.SAME
              ? placeOver(wanted, take, known, here, Source.NONE, placer)
              : failed(wanted, "what is in its place is not carried, and stays"));
    } catch (PosixException e) {
      return Optional.of(failed(wanted, e.reason()));
    }
  }

  /** Whether nothing is in the way of what comes back. */
  private boolean hasRoom(Wanted wanted) {
    Set<FilePath> dirty = new HashSet<>();
    try {
      return newcomers.get().makeRoom(wanted.path(), dirty);
    } catch (PosixException e) {
      return false;
    } finally {
      dirty.forEach(lookAt);
    }
  }

  /** What no twin tells of is given up when every one, and not only who answers, has it not. */
  private Step nowhere(Wanted wanted) {
    boolean told = wanted.forced() || returning.isToldBy(wanted.peer(), wanted.teller());
    if (told || wanted.tries() < TRIES_TO_HAVE_BACK) {
      return failed(wanted, "no twin that answers has this content any more");
    }
    Set<String> awaited = returning.awaited();
    return awaited.isEmpty()
        ? givenUp(wanted)
        : failed(
            wanted,
            "no twin that answers has this content any more; it may be on "
                + String.join(", ", awaited)
                + ", which is awaited: what is in its place here is not carried until then");
  }

  /**
   * Every twin was asked, and none has it any more. Nothing is known of the path then: neither is
   * that told as a removal, nor is anything missed that twins have there, who tell all once more.
   */
  private Step givenUp(Wanted wanted) {
    index.drop(wanted.path());
    intake.forget(wanted.entry().state().hash());
    complaints.add(wanted.path(), "lost: no twin has this content any more");
    returning.asksAnew();
    renewing = true;
    return Step.FAILED;
  }

  private Intake.Where where(Wanted wanted, List<Known> having, Descriptor root, Staging staging)
      throws IOException {
    FileState state = wanted.entry().state();
    try {
      Optional<Staged> copy = nearby.copyFor(wanted.path(), state.hash());
      if (copy.isPresent()) {
        return new Intake.Here(copy.get());
      }
      boolean copies = state.size() > 0 && !intake.has(state.hash());
      if (copies && nearby.copy(wanted.path(), having, state, root, staging)) {
        return new Intake.OnItsWay();
      }
      return intake.look(wanted, root, staging);
    } catch (PosixException e) {
      full |= e.isFull();
      return new Intake.Unable(e.reason());
    }
  }

  /** What is to be placed now; null if nothing is, as the tree has something better by now. */
  private Reconciliation.@Nullable Take decide(Wanted wanted, Optional<Known> known) {
    if (wanted.forced() && wanted.entry().version().equals(VersionVector.NONE)) {
      boolean recorded = known.filter(Known::isLive).isPresent();
      return recorded ? null : new Reconciliation.Take(wanted.entry(), false);
    }
    Decision decision = Reconciliation.decide(known.map(Known::entry).orElse(null), wanted.entry());
    if (wanted.forced() && known.isPresent() && !(decision instanceof Reconciliation.Take)) {
      FileEntry own = decision instanceof Reconciliation.Note n ? n.entry() : known.get().entry();
      return new Reconciliation.Take(own, false);
    }
    if (decision instanceof Reconciliation.Note note) {
      index.put(note.entry(), known.flatMap(Known::stat), tellerOf(wanted, note.entry()));
    }
    return decision instanceof Reconciliation.Take take ? take : null;
  }

  private static boolean isHere(Optional<Known> known, FileState state) {
    return known
        .filter(k -> k.stat().isPresent() && k.entry().state().hasContentOf(state))
        .isPresent();
  }

  private Optional<String> tellerOf(Wanted row, FileEntry placed) {
    return row.entry().equals(placed) ? row.teller() : Optional.empty();
  }

  private Step move(
      Wanted wanted,
      Reconciliation.Take take,
      Optional<Known> known,
      Nearby.Move move,
      Placer placer) {
    int before = placements;
    Step step = place(wanted, take, known, move.source(), placer);
    if (placements != before) {
      index.put(move.gone(), Optional.empty(), move.teller());
      index.drop(move.gone().path());
    }
    return step;
  }

  /**
   * Places what was told just now and needs no content, or that of a file which only gets another
   * name. Within a transaction; {@link #sync} is due before it ends.
   *
   * @return whether it is there now; if not, it is wanted, and will be tried again
   */
  boolean promptly(Hearing.Heard heard, Optional<Nearby.Move> from, Placer placer) {
    Step step =
        from.isPresent()
            ? move(heard.row(), heard.take(), heard.known(), from.get(), placer)
            : place(heard.row(), heard.take(), heard.known(), Source.NONE, placer);
    return step == Step.DONE;
  }

  private Step place(
      Wanted wanted,
      Reconciliation.Take take,
      Optional<Known> known,
      Source source,
      Placer placer) {
    if (Returning.isAwaited(wanted, known) && !hasRoom(wanted)) {
      return failed(wanted, "what is in its place cannot be set aside");
    }
    Optional<Expected> here =
        wanted.forced()
            ? whatIsThere(wanted.path(), take.entry().state())
            : known.flatMap(k -> k.stat().map(s -> new Expected(k.entry().state(), s)));
    return placeOver(wanted, take, known, here, source, placer);
  }

  private Step placeOver(
      Wanted wanted,
      Reconciliation.Take take,
      Optional<Known> known,
      Optional<Expected> here,
      Source source,
      Placer placer) {
    Loser unasked = wanted.forced() ? Loser.UNRECORDED : Loser.TRASH;
    Loser loser = take.conflict() ? Loser.CONFLICT_COPY : unasked;
    Outcome outcome = placer.place(take.entry(), here, source, loser);
    if (source instanceof Source.StagedContent content && content.staged().isSpent()) {
      content.staged().sums().ifPresent(sums -> index.putBlocks(content.staged().hash(), sums));
      intake.forget(content.staged().hash());
    }
    if (outcome instanceof Outcome.Placed placed) {
      placed(wanted, take.entry(), known, placed);
      return Step.DONE;
    }
    if (outcome instanceof Outcome.LocallyChanged changed) {
      changed.dirty().forEach(lookAt);
      return failed(wanted, "it is being changed here");
    }
    if (outcome instanceof Outcome.NotEmpty) {
      return notEmpty(wanted, known);
    }
    Outcome.Failed failed = (Outcome.Failed) outcome;
    full |= failed.full();
    return failed(wanted, failed.reason());
  }

  /** Whatever it is, it gives way. */
  private Optional<Expected> whatIsThere(FilePath path, FileState state) {
    try (Descriptor parent = Objects.requireNonNull(tree).parentOf(path)) {
      return parent.look(path.name()).map(stat -> new Expected(state, stat));
    } catch (PosixException e) {
      return Optional.empty(); // placing will say why
    }
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
      stays(known.get(), removal);
    }
    index.drop(path);
  }

  private void stays(Known known, Wanted removal) {
    FileEntry own = known.entry();
    FileEntry stays =
        new FileEntry(
            own.path(),
            own.state(),
            own.version().merge(removal.entry().version()).changedBy(node, clock.instant()),
            node);
    index.put(stays, known.stat(), Optional.empty());
  }

  private void placed(
      Wanted wanted, FileEntry entry, Optional<Known> known, Outcome.Placed placed) {
    FileState state = entry.state();
    if (!entry.version().equals(VersionVector.NONE)) {
      index.put(entry, placed.stat(), tellerOf(wanted, entry));
    }
    index.drop(entry.path());
    placements++;
    full = false;
    lastChange = clock.instant();
    if (state.isGone() && !state.isGoneForSure() && known.filter(this::isLost).isPresent()) {
      removals.used();
    }
    placed.dirty().forEach(lookAt);
  }

  /** Whether no other file has the content of this one, which is gone. */
  private boolean isLost(Known gone) {
    FileState state = gone.entry().state();
    return state.isFile() && index.withContent(state.hash()).isEmpty();
  }

  /** A directory that is to go, or to become something else, still holds something. */
  private Step notEmpty(Wanted wanted, Optional<Known> known) {
    FilePath path = wanted.entry().path();
    if (index.hasWantedUnder(path)) {
      return Step.WAITS;
    }
    if (wanted.tries() == 0) {
      lookInto.accept(path);
      return failed(wanted, "it still holds something");
    }
    if (known.isEmpty()) { // nobody has told of it, and this node must not
      index.drop(path);
      complaints.add(path, "only here, and stays: it holds ignored files");
      return Step.FAILED;
    }
    stays(known.get(), wanted);
    index.drop(path);
    return Step.DONE;
  }

  private Step failed(Wanted wanted, String problem) {
    int tries = wanted.tries() + 1;
    index.want(wanted.failed(problem, tries));
    complaints.add(wanted.path(), problem);
    backlog.postpone(wanted.path(), tries);
    intake.forget(wanted.entry().state().hash());
    return Step.FAILED;
  }
}
