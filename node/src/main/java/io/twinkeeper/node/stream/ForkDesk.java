package io.twinkeeper.node.stream;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.twinkeeper.node.stream.ForkMessages.Answer;
import io.twinkeeper.node.stream.ForkMessages.AskLine;
import io.twinkeeper.node.stream.ForkMessages.Command;
import io.twinkeeper.node.stream.ForkMessages.DiscardFork;
import io.twinkeeper.node.stream.ForkMessages.Discarded;
import io.twinkeeper.node.stream.ForkMessages.ForkList;
import io.twinkeeper.node.stream.ForkMessages.ForkRefusal;
import io.twinkeeper.node.stream.ForkMessages.LineNow;
import io.twinkeeper.node.stream.ForkMessages.ListForks;
import io.twinkeeper.node.stream.ForkMessages.MergeFork;
import io.twinkeeper.node.stream.ForkMessages.Merged;
import io.twinkeeper.node.stream.ForkMessages.NoResult;
import io.twinkeeper.node.stream.ForkMessages.Offer;
import io.twinkeeper.node.stream.ForkMessages.Part;
import io.twinkeeper.node.stream.ForkMessages.Pull;
import io.twinkeeper.node.stream.ForkMessages.Reached;
import io.twinkeeper.node.stream.ForkMessages.Refused;
import io.twinkeeper.node.stream.ForkMessages.Result;
import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.fork.ForkMark;
import io.twinkeeper.persistence.fork.ForkStore;
import io.twinkeeper.protocol.merge.ForkDetail;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeRules;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One database's forks on this node: lists them, sends a fork's changes to the active node, notes
 * what came of it. It also is the other end: {@link Intake} fetches changes that another desk
 * offers.
 *
 * <p>One merge at a time. A fork is marked as being merged before anything is sent, and keeps that
 * mark until the result has come, however late, and this node has on its disk what the merge wrote:
 * only then it cannot vanish with the active node. Merging again meanwhile is safe.
 */
final class ForkDesk {
  private enum Tick implements Command {
    INSTANCE
  }

  private record Ready(Job job, Path file, ChangesFile.Seal seal) implements Command {}

  private record NotReady(Job job, Throwable cause) implements Command {}

  private record Offering(Job job, ChangesFile.Seal seal, @Nullable LineNow line)
      implements Command {}

  private record Silence(String transfer) implements Command {}

  /** Whether this node has what a merge of the fork wrote is to be asked. */
  private record Confirm(String fork) implements Command {}

  private record Confirmed(String fork, Position awaited, @Nullable LineNow line)
      implements Command {}

  /** A merge under way. */
  private record Job(
      String transfer,
      Fork fork,
      ForkMark before,
      MergeRules rules,
      boolean dryRun,
      String by,
      @Nullable ActorRef<Answer> replyTo,
      @Nullable Path file,
      boolean pulled) {
    Job sending(Path changes) {
      return new Job(transfer, fork, before, rules, dryRun, by, replyTo, changes, false);
    }

    Job beingPulled() {
      return new Job(transfer, fork, before, rules, dryRun, by, replyTo, file, true);
    }
  }

  private static final Duration TICK = Duration.ofSeconds(15);
  private static final Duration NOBODY_ANSWERS = Duration.ofSeconds(10);

  /** From the last part on: the merge itself says nothing until it is done. */
  private static final Duration NO_RESULT = Duration.ofMinutes(2);

  /** What was merged comes to this node as any commit does. */
  private static final Duration NOT_HERE_YET = Duration.ofSeconds(30);

  private static final Duration CONFIRM_AGAIN = Duration.ofMillis(100);
  private static final Duration ASK = Duration.ofSeconds(5);

  /** A merge that nobody asked for and that never answered is begun again then. */
  private static final Duration UNASKED_AGAIN = Duration.ofMinutes(10);

  private static final Duration MERGED_ARE_KEPT = Duration.ofDays(30);
  private static final String OPERATOR = "operator";
  private static final String AUTO = "auto";

  private final ActorContext<StreamMessages.Command> context;
  private final TimerScheduler<StreamMessages.Command> timers;
  private final DatabaseStream.Settings settings;
  private final ForkStore store;
  private final StreamPeers peers;
  private final StreamEvents events;
  private final ActorRef<StreamMessages.Command> stream;
  private final Executor comparing;
  private final Intake intake;
  private @Nullable Job job;

  private ForkDesk(
      ActorContext<StreamMessages.Command> context,
      TimerScheduler<StreamMessages.Command> timers,
      DatabaseStream.Settings settings,
      StreamPeers peers,
      StreamEvents events,
      ActorRef<StreamMessages.Command> stream) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.store =
        new ForkStore(settings.name(), settings.directory().resolve("forks"), settings.clock());
    this.peers = peers;
    this.events = events;
    this.stream = stream;
    this.comparing = context.getSystem().dispatchers().lookup(ChangesFile.DISPATCHER);
    this.intake = new Intake(context, timers, settings, stream);
    timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
  }

  /** The actor; {@code stream} is the one that hands it its messages. */
  static Behavior<StreamMessages.Command> create(
      DatabaseStream.Settings settings,
      StreamPeers peers,
      StreamEvents events,
      ActorRef<StreamMessages.Command> stream) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new ForkDesk(context, timers, settings, peers, events, stream).working()));
  }

  private Behavior<StreamMessages.Command> working() {
    return intake
        .handlers(Behaviors.receive(StreamMessages.Command.class))
        .onMessage(ListForks.class, this::onList)
        .onMessage(MergeFork.class, this::onMerge)
        .onMessage(DiscardFork.class, this::onDiscard)
        .onMessage(Ready.class, this::onReady)
        .onMessage(NotReady.class, this::onNotReady)
        .onMessage(Pull.class, this::onPull)
        .onMessage(Result.class, this::onResult)
        .onMessage(NoResult.class, this::onNoResult)
        .onMessage(Offering.class, this::onOffering)
        .onMessage(Silence.class, this::onSilence)
        .onMessage(Confirm.class, this::onConfirm)
        .onMessage(Confirmed.class, this::onConfirmed)
        .onMessage(Tick.class, m -> onTick())
        .build();
  }

  private Behavior<StreamMessages.Command> onList(ListForks m) {
    m.replyTo().tell(new ForkList(store.list().stream().map(this::describe).toList()));
    return Behaviors.same();
  }

  private ForkDetail describe(Fork fork) {
    ForkMark mark = store.mark(fork);
    return new ForkDetail(
        fork.id(),
        settings.name(),
        settings.node(),
        fork.at(),
        fork.ancestor().toString(),
        fork.end().toString(),
        fork.transactions(),
        fork.database().toString(),
        fork.database().toFile().length(),
        base(fork),
        mark.state().name().toLowerCase(java.util.Locale.ROOT),
        mark.at(),
        mark.by(),
        mark.report());
  }

  private String base(Fork fork) {
    if (store.ancestor(fork).isPresent()) {
      return "ancestor";
    }
    if (store.awaitsBase(fork)) {
      return "pending";
    }
    return store.winner(fork).isPresent() ? "winner" : "none";
  }

  private Optional<Fork> find(String id) {
    return store.list().stream().filter(fork -> fork.id().equals(id)).findFirst();
  }

  private Behavior<StreamMessages.Command> onMerge(MergeFork m) {
    Optional<Fork> fork = find(m.id());
    if (fork.isEmpty()) {
      m.replyTo().tell(notHere(m.id()));
    } else if (job != null) {
      m.replyTo()
          .tell(new Refused(ForkRefusal.CONFLICT, "fork " + job.fork.id() + " is being merged"));
    } else if (store.mark(fork.get()).state() == ForkMark.State.MERGED
        && !m.dryRun()
        && !m.again()) {
      Instant at = store.mark(fork.get()).at();
      m.replyTo()
          .tell(
              new Refused(
                  ForkRefusal.CONFLICT,
                  "fork "
                      + m.id()
                      + " is merged since "
                      + at
                      + "; again = true merges it once more, with rows deleted since then"));
    } else {
      MergeRules rules = settings.merge().rules().with(m.rules());
      begin(fork.get(), rules, m.dryRun(), OPERATOR, m.replyTo());
    }
    return Behaviors.same();
  }

  private Refused notHere(String id) {
    return new Refused(ForkRefusal.NOT_FOUND, settings.node() + " keeps no fork " + id);
  }

  private void begin(
      Fork fork, MergeRules rules, boolean dryRun, String by, @Nullable ActorRef<Answer> replyTo) {
    Job begun =
        new Job(
            UUID.randomUUID().toString(),
            fork,
            store.mark(fork),
            rules,
            dryRun,
            by,
            replyTo,
            null,
            false);
    job = begun;
    context.pipeToSelf(
        settings.gauge().works(CompletableFuture.supplyAsync(() -> compare(fork), comparing)),
        (file, failure) ->
            file == null
                ? new NotReady(begun, failure)
                : new Ready(begun, file.path(), file.seal()));
  }

  private ChangesFile compare(Fork fork) {
    try {
      return ChangesFile.of(store, fork, settings.name());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Behavior<StreamMessages.Command> onReady(Ready m) {
    Job ready = m.job().sending(m.file());
    job = ready;
    context.ask(
        LineNow.class,
        stream,
        ASK,
        replyTo -> new AskLine(Position.NONE, replyTo),
        (line, late) -> new Offering(ready, m.seal(), line));
    return Behaviors.same();
  }

  private Behavior<StreamMessages.Command> onOffering(Offering m) {
    Job ready = m.job();
    LineNow line = m.line();
    if (line == null) {
      String why = settings.name() + " does not answer on " + settings.node() + "; try again";
      answer(ready, new Refused(ForkRefusal.NOT_NOW, why));
      return Behaviors.same();
    }
    if (!ready.dryRun) {
      mark(ready.fork, ready.before.merging(settings.clock().instant(), ready.by));
    }
    Offer offer =
        new Offer(
            ready.transfer,
            ready.fork.id(),
            m.seal().bytes(),
            m.seal().crc32c(),
            ready.rules,
            ready.dryRun,
            line.epoch(),
            ready.fork.ancestor(),
            context.getSelf());
    context.getSelf().tell(offer);
    peers.tell(offer);
    expectWithin(NOBODY_ANSWERS, ready);
    return Behaviors.same();
  }

  private void expectWithin(Duration patience, Job current) {
    timers.startSingleTimer("silence", new Silence(current.transfer), patience);
  }

  private void mark(Fork fork, ForkMark mark) {
    try {
      store.mark(fork, mark);
    } catch (IOException e) {
      throw new UncheckedIOException(fork.directory() + " cannot be written", e);
    }
  }

  private Behavior<StreamMessages.Command> onNotReady(NotReady m) {
    String reason = String.valueOf(ChangesFile.root(m.cause()).getMessage());
    answer(m.job(), new Refused(ForkRefusal.NOT_NOW, reason));
    return Behaviors.same();
  }

  private Behavior<StreamMessages.Command> onPull(Pull m) {
    Job current = job;
    if (current == null || current.file == null || !current.transfer.equals(m.transfer())) {
      return Behaviors.same();
    }
    byte[] bytes = ChangesFile.read(current.file, m.offset(), SegmentFrames.PART_BYTES);
    m.replyTo().tell(new Part(m.transfer(), m.offset(), bytes));
    job = current.beingPulled();
    expectWithin(NO_RESULT, current);
    return Behaviors.same();
  }

  private Behavior<StreamMessages.Command> onResult(Result m) {
    Job current = job;
    boolean expected = current != null && current.transfer.equals(m.transfer());
    if (m.report().dryRun()) {
      if (expected && current != null) {
        answer(current, new Merged(m.report()));
      }
    } else if (expected || !isBeingMerged(m.report().fork())) {
      find(m.report().fork()).ifPresent(fork -> committed(fork, m));
    }
    return Behaviors.same();
  }

  private boolean isBeingMerged(String fork) {
    return job != null && !job.dryRun && job.fork.id().equals(fork);
  }

  /** Also if nobody waits for it any more: a merge may take longer than anybody's patience. */
  private void committed(Fork fork, Result m) {
    Instant now = settings.clock().instant();
    mark(fork, store.mark(fork).committed(now, m.report(), m.reached()));
    if (job != null && isBeingMerged(fork.id())) {
      expectWithin(NOT_HERE_YET, job);
    }
    context.getSelf().tell(new Confirm(fork.id()));
  }

  private Behavior<StreamMessages.Command> onConfirm(Confirm m) {
    find(m.fork()).ifPresent(this::confirm);
    return Behaviors.same();
  }

  private void confirm(Fork fork) {
    Position awaited = store.mark(fork).awaits();
    if (awaited != null) {
      confirm(fork.id(), awaited);
    }
  }

  private void confirm(String fork, Position awaited) {
    context.ask(
        LineNow.class,
        stream,
        ASK,
        replyTo -> new AskLine(awaited, replyTo),
        (line, late) -> new Confirmed(fork, awaited, line));
  }

  private Behavior<StreamMessages.Command> onConfirmed(Confirmed m) {
    LineNow line = m.line();
    Reached reached = line == null ? Reached.NOT_YET : line.reached();
    find(m.fork())
        .filter(fork -> m.awaited().equals(store.mark(fork).awaits()))
        .ifPresent(fork -> confirmed(fork, reached));
    return Behaviors.same();
  }

  private void confirmed(Fork fork, Reached reached) {
    ForkMark mark = store.mark(fork);
    MergeReport report = mark.report();
    Job waiting = job != null && job.pulled && isBeingMerged(fork.id()) ? job : null;
    Instant now = settings.clock().instant();
    if (reached == Reached.HELD && report != null) {
      mark(fork, ForkMark.merged(now, mark.by(), report));
      events.forkMerged(settings.name(), report, mark.by());
      answerIfAny(waiting, new Merged(report));
    } else if (reached == Reached.LOST) {
      mark(fork, mark.lost(now));
      String why = "what was merged at " + mark.awaits() + " was lost with the active node;";
      context.getLog().warn("{}: fork {}: {}", settings.name(), fork.id(), why);
      answerIfAny(waiting, new Refused(ForkRefusal.NOT_NOW, why + " merge again"));
    } else if (waiting != null) {
      timers.startSingleTimer("confirm", new Confirm(fork.id()), CONFIRM_AGAIN);
    } // else the next tick asks again
  }

  private void answerIfAny(@Nullable Job waiting, Answer answer) {
    if (waiting != null) {
      answer(waiting, answer);
    }
  }

  private Behavior<StreamMessages.Command> onNoResult(NoResult m) {
    Job current = job;
    if (current != null && current.transfer.equals(m.transfer())) {
      if (!current.dryRun) {
        mark(current.fork, current.before);
      }
      answer(current, new Refused(m.kind(), m.reason()));
    }
    return Behaviors.same();
  }

  private Behavior<StreamMessages.Command> onSilence(Silence m) {
    Job current = job;
    if (current != null && current.transfer.equals(m.transfer())) {
      if (!current.dryRun && !current.pulled) {
        mark(current.fork, current.before); // nobody has the changes, so nobody merged them
      }
      boolean committed = !current.dryRun && store.mark(current.fork).awaits() != null;
      answer(
          current,
          new Refused(
              ForkRefusal.NOT_NOW,
              committed
                  ? "it is merged, but "
                      + settings.node()
                      + " does not have the merged rows yet; it is noted when it does"
                  : "no active node of "
                      + settings.name()
                      + " answered; if one still does, that is noted; merging again is safe"));
    }
    return Behaviors.same();
  }

  private void answer(Job ended, Answer answer) {
    job = null;
    timers.cancel("silence");
    if (ended.replyTo != null) {
      ended.replyTo.tell(answer);
    } else if (answer instanceof Refused refused) {
      context
          .getLog()
          .info("{}: fork {} waits: {}", settings.name(), ended.fork.id(), refused.reason());
    }
  }

  private Behavior<StreamMessages.Command> onDiscard(DiscardFork m) {
    Optional<Fork> fork = find(m.id());
    if (fork.isEmpty()) {
      m.replyTo().tell(notHere(m.id()));
    } else if (job != null && job.fork.id().equals(m.id())) {
      m.replyTo().tell(new Refused(ForkRefusal.CONFLICT, "it is being merged right now"));
    } else if (!m.open() && store.mark(fork.get()).state() != ForkMark.State.MERGED) {
      m.replyTo()
          .tell(
              new Refused(
                  ForkRefusal.CONFLICT,
                  "fork " + m.id() + " is not wholly merged yet; 'open' deletes it all the same"));
    } else {
      m.replyTo().tell(remove(fork.get(), OPERATOR));
    }
    return Behaviors.same();
  }

  private Answer remove(Fork fork, String by) {
    try {
      store.remove(fork);
    } catch (IOException e) {
      return new Refused(ForkRefusal.NOT_NOW, fork.directory() + " cannot be removed: " + e);
    }
    stream.tell(DatabaseStream.ForksChanged.INSTANCE);
    events.forkRemoved(settings.name(), fork.id(), by);
    return new Discarded(fork.id());
  }

  /** What nobody asks for: merging where that is configured, and removing what is done with. */
  private Behavior<StreamMessages.Command> onTick() {
    if (job != null) {
      return Behaviors.same();
    }
    Instant now = settings.clock().instant();
    List<Fork> forks = store.list();
    for (Fork fork : forks) {
      if (isDoneWith(store.mark(fork), now)) {
        remove(fork, AUTO);
      } else {
        confirm(fork);
      }
    }
    if (settings.merge().auto()) {
      forks.stream()
          .filter(fork -> mayBeMergedUnasked(store.mark(fork), base(fork), now))
          .findFirst()
          .ifPresent(f -> begin(f, settings.merge().rules().onlyUnion(), false, AUTO, null));
    }
    return Behaviors.same();
  }

  /** What lost a conflict is in the fork and in one report on the active node: it stays. */
  static boolean isDoneWith(ForkMark mark, Instant now) {
    MergeReport report = mark.report();
    return mark.state() == ForkMark.State.MERGED
        && report != null
        && report.conflictsTotal() == 0
        && mark.at().isBefore(now.minus(MERGED_ARE_KEPT));
  }

  /** Without the ancestor rows come back that were deleted meanwhile: a person shall look first. */
  static boolean mayBeMergedUnasked(ForkMark mark, String base, Instant now) {
    boolean silent =
        mark.state() == ForkMark.State.MERGING
            && mark.awaits() == null
            && mark.at().isBefore(now.minus(UNASKED_AGAIN));
    return (mark.state() == ForkMark.State.OPEN || silent) && base.equals("ancestor");
  }
}
