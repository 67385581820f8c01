package io.twinkeeper.node.stream;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.twinkeeper.node.stream.ForkMessages.Answer;
import io.twinkeeper.node.stream.ForkMessages.Command;
import io.twinkeeper.node.stream.ForkMessages.DiscardFork;
import io.twinkeeper.node.stream.ForkMessages.Discarded;
import io.twinkeeper.node.stream.ForkMessages.ForkList;
import io.twinkeeper.node.stream.ForkMessages.ForkRefusal;
import io.twinkeeper.node.stream.ForkMessages.ListForks;
import io.twinkeeper.node.stream.ForkMessages.MergeFork;
import io.twinkeeper.node.stream.ForkMessages.Merged;
import io.twinkeeper.node.stream.ForkMessages.NoResult;
import io.twinkeeper.node.stream.ForkMessages.Offer;
import io.twinkeeper.node.stream.ForkMessages.Part;
import io.twinkeeper.node.stream.ForkMessages.Pull;
import io.twinkeeper.node.stream.ForkMessages.Refused;
import io.twinkeeper.node.stream.ForkMessages.Result;
import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.fork.ForkMark;
import io.twinkeeper.persistence.fork.ForkStore;
import io.twinkeeper.protocol.merge.ForkDetail;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.MergeRules;
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
 * mark if no answer comes: merging it again is safe and settles it.
 */
final class ForkDesk {
  private enum Tick implements Command {
    INSTANCE
  }

  private record Ready(Job job, Path file, ChangesFile.Seal seal) implements Command {}

  private record NotReady(Job job, Throwable cause) implements Command {}

  private record Silence(String transfer) implements Command {}

  /** A merge under way. */
  private record Job(
      String transfer,
      Fork fork,
      ForkMark before,
      MergeRules rules,
      boolean dryRun,
      String by,
      @Nullable ActorRef<Answer> replyTo,
      @Nullable Path file) {
    Job sending(Path changes) {
      return new Job(transfer, fork, before, rules, dryRun, by, replyTo, changes);
    }
  }

  private static final Duration TICK = Duration.ofSeconds(15);
  private static final Duration NOBODY_ANSWERS = Duration.ofSeconds(10);

  /** From the last part on: the merge itself says nothing until it is done. */
  private static final Duration NO_RESULT = Duration.ofMinutes(2);

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
        .onMessage(Silence.class, this::onSilence)
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
    } else if (store.mark(fork.get()).state() == ForkMark.State.MERGED && !m.dryRun()) {
      Instant at = store.mark(fork.get()).at();
      m.replyTo()
          .tell(new Refused(ForkRefusal.CONFLICT, "fork " + m.id() + " is merged since " + at));
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
            UUID.randomUUID().toString(), fork, store.mark(fork), rules, dryRun, by, replyTo, null);
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
    if (!ready.dryRun) {
      mark(ready, ready.before.merging(settings.clock().instant(), ready.by));
    }
    Offer offer =
        new Offer(
            ready.transfer,
            ready.fork.id(),
            m.seal().bytes(),
            m.seal().crc32c(),
            ready.rules,
            ready.dryRun,
            context.getSelf());
    context.getSelf().tell(offer);
    peers.tell(offer);
    expectWithin(NOBODY_ANSWERS, ready);
    return Behaviors.same();
  }

  private void expectWithin(Duration patience, Job current) {
    timers.startSingleTimer("silence", new Silence(current.transfer), patience);
  }

  private void mark(Job current, ForkMark mark) {
    try {
      store.mark(current.fork, mark);
    } catch (IOException e) {
      throw new UncheckedIOException(current.fork.directory() + " cannot be written", e);
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
    expectWithin(NO_RESULT, current);
    return Behaviors.same();
  }

  private Behavior<StreamMessages.Command> onResult(Result m) {
    Job current = job;
    if (current != null && current.transfer.equals(m.transfer())) {
      MergeReport report = m.report();
      if (!current.dryRun) {
        mark(current, ForkMark.merged(settings.clock().instant(), current.by, report));
        events.forkMerged(settings.name(), report, current.by);
      }
      answer(current, new Merged(report));
    }
    return Behaviors.same();
  }

  private Behavior<StreamMessages.Command> onNoResult(NoResult m) {
    Job current = job;
    if (current != null && current.transfer.equals(m.transfer())) {
      if (!current.dryRun) {
        mark(current, current.before);
      }
      answer(current, new Refused(m.kind(), m.reason()));
    }
    return Behaviors.same();
  }

  private Behavior<StreamMessages.Command> onSilence(Silence m) {
    Job current = job;
    if (current != null && current.transfer.equals(m.transfer())) {
      answer(
          current,
          new Refused(
              ForkRefusal.NOT_NOW,
              "no active node of " + settings.name() + " answered; merging again is safe"));
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
          .tell(new Refused(ForkRefusal.CONFLICT, "fork " + m.id() + " is not wholly merged yet"));
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
      ForkMark mark = store.mark(fork);
      if (mark.state() == ForkMark.State.MERGED && mark.at().isBefore(now.minus(MERGED_ARE_KEPT))) {
        remove(fork, AUTO);
      }
    }
    if (settings.merge().auto()) {
      forks.stream()
          .filter(this::mayBeMergedUnasked)
          .findFirst()
          .ifPresent(f -> begin(f, settings.merge().rules().onlyUnion(), false, AUTO, null));
    }
    return Behaviors.same();
  }

  /** A fork without anything to compare with is not rewound yet, or is of an older version. */
  private boolean mayBeMergedUnasked(Fork fork) {
    ForkMark.State state = store.mark(fork).state();
    boolean open = state == ForkMark.State.OPEN || state == ForkMark.State.MERGING;
    return open && !base(fork).equals("none");
  }
}
