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
import io.twinkeeper.protocol.directory.FileEntry;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.FileState;
import io.twinkeeper.protocol.directory.Reconciliation;
import io.twinkeeper.protocol.directory.Reconciliation.Decision;
import io.twinkeeper.protocol.directory.VersionVector;
import java.io.IOException;
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
 * Brings one row of what is wanted into the tree, or finds out what it has to wait for.
 *
 * <p>Decides anew, against what is in the tree now; finds the content here or among what has come.
 */
final class Attempt {
  /** A file that is being renamed is missing for a moment. */
  private static final int TRIES_TO_HAVE_BACK = 5;

  private final DirectoryIndex index;
  private final Intake intake;
  private final Backlog backlog;
  private final Nearby nearby;
  private final Permit removals;
  private final Complaints complaints;
  private final String node;
  private final InstantSource clock;
  private final Consumer<FilePath> lookAt;
  private final Consumer<FilePath> lookInto;
  private final Returning returning;
  private final Supplier<Newcomers> newcomers;
  private @Nullable Descriptor tree;
  private int placements;
  private boolean renewing;
  private boolean full;
  private @Nullable Instant lastChange;

  /** What became of one row. */
  enum Step {
    DONE,
    /** For its content. */
    AWAITS,
    /** For something to go first. */
    WAITS,
    NO_ROOM,
    FAILED
  }

  Attempt(
      DirectoryIndex index,
      Intake intake,
      Backlog backlog,
      Nearby nearby,
      Permit removals,
      Complaints complaints,
      String node,
      InstantSource clock,
      Consumer<FilePath> lookAt,
      Consumer<FilePath> lookInto,
      Returning returning,
      Supplier<Newcomers> newcomers) {
    this.index = index;
    this.intake = intake;
    this.backlog = backlog;
    this.nearby = nearby;
    this.removals = removals;
    this.complaints = complaints;
    this.node = node;
    this.clock = clock;
    this.lookAt = lookAt;
    this.lookInto = lookInto;
    this.returning = returning;
    this.newcomers = newcomers;
  }

  /** How often something was placed. */
  int placements() {
    return placements;
  }

  /** When that was the last time. */
  Optional<Instant> lastChange() {
    return Optional.ofNullable(lastChange);
  }

  /** Whether the disk had no room for what was tried last. */
  boolean isFull() {
    return full;
  }

  /** Nothing is wanted any more. */
  void over() {
    full = false;
  }

  /** A transaction begins. */
  void begin() {
    renewing = false;
  }

  /** Whether something was given up in this transaction: twins are to tell everything once more. */
  boolean isRenewing() {
    return renewing;
  }

  /**
   * Tries. Within a transaction; the tree is to be synced before it ends, if anything was placed.
   */
  Step of(Wanted wanted, Descriptor root, Annex annex, Placer placer) throws IOException {
    tree = root;
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
    Optional<Nearby.Move> move = nearby.move(having, state);
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
                + ", which is awaited");
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
   * name. Within a transaction; {@link Placing#sync} is due before it ends.
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

  /** What was to be removed stays, and others are told so. */
  void stays(Known known, Wanted removal) {
    FileEntry own = known.entry();
    FileEntry stays =
        new FileEntry(
            own.path(),
            own.state(),
            own.version().merge(removal.entry().version()).changedBy(node, clock.instant()),
            node);
    index.put(stays, known.stat(), Optional.empty());
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
