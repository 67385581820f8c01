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
import io.twinkeeper.persistence.directory.posix.Descriptor;
import io.twinkeeper.persistence.directory.posix.FileStat;
import io.twinkeeper.persistence.directory.posix.PosixException;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what is wanted into the tree: creations and changes before removals, parents before
 * children, removals the other way round.
 *
 * <p>Rows of {@code wanted} are taken a batch at a time and each is tried until it is in the tree,
 * is not wanted any more, or waits: for its content, for what is in a directory to go first, or
 * because it failed a moment ago. The tree is synced before the index commits.
 */
final class Placing {
  private static final int BATCH = 1000;
  private static final Duration LATER = Duration.ofMillis(200);
  private static final Duration LATER_AT_MOST = Duration.ofMinutes(5);

  /** A file that is being renamed is missing for a moment. */
  private static final int TRIES_TO_HAVE_BACK = 5;

  private final DirectoryIndex index;
  private final Intake intake;
  private final Breaker breaker;
  private final String node;
  private final InstantSource clock;
  private final Consumer<FilePath> lookAt;
  private final Consumer<FilePath> lookInto;
  private final Complaints complaints;
  private final List<Wanted> batch = new ArrayList<>();
  private final Map<FilePath, Instant> later = new HashMap<>();
  private @Nullable Descriptor tree;
  private int done;
  private boolean awaiting;
  private boolean renewing;
  private boolean full;
  private long heldRemovals;
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
      Consumer<FilePath> lookInto) {
    this.index = index;
    this.intake = intake;
    this.breaker = breaker;
    this.node = node;
    this.clock = clock;
    this.lookAt = lookAt;
    this.lookInto = lookInto;
    this.complaints = new Complaints(clock);
  }

  /** Whether the disk had no room for what was wanted last. */
  boolean isFull() {
    return full;
  }

  /** How many files would have gone at once; 0 if that is not so. */
  long heldRemovals() {
    return heldRemovals;
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

  /** When a row that failed is to be tried again. */
  Optional<Instant> nextTry() {
    return later.values().stream().min(Instant::compareTo);
  }

  /** What was read from the index may be different by now. */
  void forgetBatch() {
    batch.clear();
  }

  /**
   * Works for about a slice.
   *
   * @return whether there is more that can be done right now
   */
  boolean go(Descriptor root, Annex annex, Placer placer, Duration slice) throws IOException {
    boolean fresh = batch.isEmpty();
    if (fresh && !load()) {
      breaker.arm();
      return false;
    }
    tree = root;
    long end = System.nanoTime() + slice.toNanos();
    done = 0;
    boolean ended = false;
    try {
      index.transaction(() -> work(root, annex, placer, end));
      ended = true;
    } finally {
      if (!ended) {
        batch.clear();
      }
    }
    if (done == 0 && !awaiting && !fresh) {
      batch.clear(); // what these rows wait for may have been told since
      return heldRemovals == 0;
    }
    return done > 0;
  }

  private void work(Descriptor root, Annex annex, Placer placer, long end) throws IOException {
    renewing = false;
    done = round(root, annex, placer, end);
    if (renewing) {
      index.renew();
    }
    if (done > 0) {
      placer.sync();
    }
  }

  private boolean load() {
    intake.close(); // what was on its way for rows that are not wanted any more
    Instant now = clock.instant();
    later.values().removeIf(when -> !when.isAfter(now));
    for (Wanted wanted : index.wantedInOrder(BATCH)) {
      if (!later.containsKey(wanted.entry().path())) {
        batch.add(wanted);
      }
    }
    return !batch.isEmpty();
  }

  private int round(Descriptor root, Annex annex, Placer placer, long end) throws IOException {
    int placed = 0;
    awaiting = false;
    boolean removing = false;
    boolean noRoom = false;
    full = false;
    heldRemovals = 0;
    for (Iterator<Wanted> rows = batch.iterator(); rows.hasNext() && System.nanoTime() < end; ) {
      Wanted wanted = rows.next();
      boolean removal = wanted.entry().state().isGone();
      if (removal && !removing) {
        if (awaiting || !mayRemove()) {
          break;
        }
        removing = true;
      }
      FileState state = wanted.entry().state();
      if (intake.awaits(state.hash()) || (noRoom && state.isFile() && !intake.has(state.hash()))) {
        awaiting = true;
        continue;
      }
      Step step = step(wanted, root, annex, placer);
      noRoom |= step == Step.NO_ROOM;
      awaiting |= step == Step.AWAITS || step == Step.NO_ROOM;
      if (step == Step.DONE) {
        complaints.over(wanted.path());
      }
      if (step == Step.DONE || step == Step.FAILED) {
        rows.remove();
        placed++;
      }
    }
    return placed;
  }

  private boolean mayRemove() {
    long removals = index.wantedRemovals();
    if (breaker.allows(removals, index.totals().files())) {
      return true;
    }
    heldRemovals = removals;
    return false;
  }

  private Step step(Wanted row, Descriptor root, Annex annex, Placer placer) throws IOException {
    FilePath path = row.path();
    @Nullable Wanted wanted =
        index.wanted(path).orElse(null); // twins may have told more since it was read
    if (wanted == null) {
      return Step.DONE;
    }
    Optional<Known> known = index.known(path);
    Reconciliation.Take take = decide(wanted, known);
    if (take == null) {
      index.drop(path);
      return Step.DONE;
    }
    Source source = Source.NONE;
    FileState state = take.entry().state();
    if (state.isFile() && (wanted.forced() || !isHere(known, state))) {
      Optional<Source> moved = moved(state);
      if (moved.isPresent()) {
        source = moved.get();
      } else {
        Wanted sought = wanted.as(take.entry());
        copyFromHere(sought, root, annex);
        Intake.Where where = intake.look(sought, root, annex.staging());
        if (where instanceof Intake.OnItsWay) {
          return Step.AWAITS;
        }
        if (where instanceof Intake.NoRoom) {
          return Step.NO_ROOM;
        }
        if (where instanceof Intake.Nowhere nowhere) {
          return isLeftAlone(wanted) ? givenUp(wanted) : failed(wanted, nowhere.problem());
        }
        source = new Source.StagedContent(((Intake.Here) where).staged());
      }
    }
    return place(wanted, take, known, source, placer);
  }

  /** What this node wants back and no twin has told of. */
  private static boolean isLeftAlone(Wanted wanted) {
    return wanted.peer().isEmpty() && !wanted.forced() && wanted.tries() >= TRIES_TO_HAVE_BACK;
  }

  /**
   * Every twin was asked, and none has it any more. Nothing is known of the path then: neither is
   * that told as a removal, nor is anything missed that twins have there, who tell all once more.
   */
  private Step givenUp(Wanted wanted) {
    index.drop(wanted.path());
    complaints.add(wanted.path(), "lost: no twin has this content any more");
    renewing = true;
    return Step.FAILED;
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

  /** A file with this content that is to go: it only gets another name. */
  private Optional<Source> moved(FileState state) {
    for (Known candidate : index.allWithContent(state.hash(), 8)) {
      if (removal(candidate).isPresent() && candidate.stat().isPresent()) {
        return Optional.of(new Source.MoveFrom(candidate.entry().path(), candidate.stat().get()));
      }
    }
    return Optional.empty();
  }

  /** That this is to go, if it is. */
  private Optional<FileEntry> removal(Known known) {
    return index
        .wanted(known.path())
        .filter(w -> w.entry().state().isGone())
        .map(w -> Reconciliation.decide(known.entry(), w.entry()))
        .filter(Reconciliation.Take.class::isInstance)
        .map(d -> ((Reconciliation.Take) d).entry());
  }

  private void movedAway(FileEntry gone) {
    index.put(gone, Optional.empty(), Optional.empty());
    index.drop(gone.path());
  }

  private void copyFromHere(Wanted wanted, Descriptor root, Annex annex) throws IOException {
    FileState state = wanted.entry().state();
    if (state.size() == 0 || intake.has(state.hash())) {
      return;
    }
    for (Known candidate : index.allWithContent(state.hash(), 4)) {
      FilePath from = candidate.entry().path();
      try (Descriptor parent = root.parentOf(from);
          Descriptor file = parent.openFile(from.name())) {
        if (candidate.stat().filter(s -> isStill(file, s)).isPresent()) {
          intake.copied(wanted, annex.staging().copyOf(file, state.hash(), state.size()));
          return;
        }
      } catch (PosixException e) {
        if (!e.isGone()) {
          throw e;
        }
      }
    }
  }

  private static boolean isStill(Descriptor file, FileStat stat) {
    try {
      return file.stat().isUnchangedButForRename(stat);
    } catch (PosixException e) {
      return false;
    }
  }

  private Step place(
      Wanted wanted,
      Reconciliation.Take take,
      Optional<Known> known,
      Source source,
      Placer placer) {
    Optional<Expected> here =
        wanted.forced()
            ? whatIsThere(wanted.path(), take.entry().state())
            : known.flatMap(k -> k.stat().map(s -> new Expected(k.entry().state(), s)));
    Loser unasked = wanted.forced() ? Loser.UNRECORDED : Loser.TRASH;
    Loser loser = take.conflict() ? Loser.CONFLICT_COPY : unasked;
    Outcome outcome = placer.place(take.entry(), here, source, loser);
    if (outcome instanceof Outcome.Placed placed) {
      placed(wanted, take.entry(), known, source, placed);
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
    breaker.confirm(heldRemovals);
  }

  /** An operator has looked: what was to be removed stays, and others are told so. */
  void refuseRemovals() {
    index.transaction(
        () ->
            index.wantedInOrder(Integer.MAX_VALUE).stream()
                .filter(wanted -> wanted.entry().state().isGone())
                .forEach(this::refuse));
    batch.clear();
    heldRemovals = 0;
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
      Wanted wanted, FileEntry entry, Optional<Known> known, Source source, Outcome.Placed placed) {
    FileState state = entry.state();
    if (!entry.version().equals(VersionVector.NONE)) {
      index.put(entry, placed.stat(), tellerOf(wanted, entry));
    }
    index.drop(entry.path());
    later.remove(entry.path());
    lastChange = clock.instant();
    if (state.isFile()) {
      intake.forget(state.hash());
    } else if (state.isGone() && !state.isGoneForSure() && known.filter(this::isLost).isPresent()) {
      breaker.removed(1);
    }
    if (source instanceof Source.MoveFrom moved) {
      index.known(moved.path()).flatMap(this::removal).ifPresent(this::movedAway);
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
    Duration wait = LATER.multipliedBy(1L << Math.min(tries - 1, 11));
    later.put(
        wanted.entry().path(),
        clock.instant().plus(wait.compareTo(LATER_AT_MOST) < 0 ? wait : LATER_AT_MOST));
    return Step.FAILED;
  }
}
