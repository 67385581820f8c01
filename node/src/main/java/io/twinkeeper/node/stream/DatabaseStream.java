package io.twinkeeper.node.stream;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.Props;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.twinkeeper.node.stream.ForkMessages.ForkRefusal;
import io.twinkeeper.node.stream.ForkMessages.MergeChanges;
import io.twinkeeper.node.stream.ForkMessages.NoResult;
import io.twinkeeper.node.stream.StreamMessages.Command;
import io.twinkeeper.node.stream.StreamMessages.Describe;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.node.stream.StreamMessages.Fence;
import io.twinkeeper.node.stream.StreamMessages.FenceRefused;
import io.twinkeeper.node.stream.StreamMessages.Flush;
import io.twinkeeper.node.stream.StreamMessages.Flushed;
import io.twinkeeper.node.stream.StreamMessages.Follow;
import io.twinkeeper.node.stream.StreamMessages.Lead;
import io.twinkeeper.node.stream.StreamMessages.Refusal;
import io.twinkeeper.node.stream.StreamMessages.Turned;
import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.replica.DatabaseReplica;
import io.twinkeeper.persistence.replica.StoredAncestor;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.persistence.sqlite.follower.CopyBusy;
import io.twinkeeper.persistence.sqlite.follower.FollowerOptions;
import io.twinkeeper.persistence.sqlite.source.SourceDatabase;
import io.twinkeeper.persistence.sqlite.source.WalWatch;
import io.twinkeeper.persistence.store.SegmentStore;
import io.twinkeeper.persistence.store.StoreSettings;
import io.twinkeeper.protocol.merge.MergeSettings;
import io.twinkeeper.protocol.status.ForkStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.stream.Position;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One database of one workload on this node: source while the workload is active here, follower
 * otherwise. It blocks on disks and therefore runs on {@link #DISPATCHER}; one thread at a time.
 *
 * <p>Phases: {@code opening} (role not taken yet) → {@link FollowerSide} ⇄ {@link SourceSide}. A
 * role that cannot be taken (database busy, disk full) is tried again every {@link #RETRY} until
 * another one is asked for.
 */
public final class DatabaseStream {
  /** Where streams live: a pool of threads that may block. */
  public static final Props DISPATCHER =
      DispatcherSelector.fromConfig("twinkeeper.dispatcher.stream");

  private static final DispatcherSelector ASIDE =
      DispatcherSelector.fromConfig("twinkeeper.dispatcher.apply");

  /** The safety net under the file watch. */
  private static final Duration POLL = Duration.ofMillis(200);

  static final Duration RETRY = Duration.ofMillis(500);

  /** Nobody waits longer for readers than he must, and no thread waits with him. */
  private static final Duration RETRY_TO_LEAD = Duration.ofMillis(250);

  private static final Duration RETRY_AT_MOST = Duration.ofSeconds(10);

  /**
   * What a stream needs from its node.
   *
   * @param name {@code workload/database}
   * @param directory where its log, state, forks and store live
   * @param restoreTestEvery how often a follower proves that its store can restore
   * @param longestReader how long readers of a follower's copy may keep it from going on
   * @param poll how often a source looks for commits that no file watch has told of
   * @param pace shared by every stream of the node
   * @param gauge shows how this stream stands
   * @param merge how its forks are merged
   */
  public record Settings(
      String name,
      String node,
      Path database,
      Path directory,
      InstantSource clock,
      WalWatch watch,
      StoreSettings store,
      Duration restoreTestEvery,
      Duration longestReader,
      MergeSettings merge,
      Duration poll,
      ApplyPace pace,
      StreamGauge gauge) {
    /** As a database has them that is the only one. */
    public Settings(
        String name,
        String node,
        Path database,
        Path directory,
        InstantSource clock,
        WalWatch watch,
        StoreSettings store,
        Duration restoreTestEvery,
        Duration longestReader,
        MergeSettings merge) {
      this(
          name,
          node,
          database,
          directory,
          clock,
          watch,
          store,
          restoreTestEvery,
          longestReader,
          merge,
          POLL,
          ApplyPace.ownForOneStream(),
          new StreamGauge());
    }
  }

  /** There are other forks than before. */
  enum ForksChanged implements Command {
    INSTANCE
  }

  private enum TakeRoleAgain implements Command {
    INSTANCE
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Settings settings;
  private final StreamPeers peers;
  private final StreamEvents events;
  private final SegmentStore store;
  private final SecureRandom random = new SecureRandom();
  private final ActorRef<Command> forkDesk;
  private final Archive archive;
  private final AtomicReference<@Nullable Lead> leading;
  private @Nullable DatabaseReplica replica;
  private Duration retry = RETRY;
  private List<ForkStatus> forks = List.of();
  private boolean forksRead;
  private @Nullable Lead heldUp;

  private DatabaseStream(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Settings settings,
      StreamPeers peers,
      StreamEvents events,
      AtomicReference<@Nullable Lead> leading,
      SegmentStore store) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.peers = peers;
    this.events = events;
    this.forkDesk =
        context.spawn(
            Behaviors.supervise(ForkDesk.create(settings, peers, events, context.getSelf()))
                .onFailure(SupervisorStrategy.restartWithBackoff(RETRY, RETRY_AT_MOST, 0.1)),
            "forks",
            DISPATCHER);
    this.store = store;
    this.archive = new Archive(this, store);
    this.leading = leading;
  }

  /**
   * The actor, following at first. Restarted by its supervisor it goes on in the role that it had:
   * the workload's services may be writing the database all the while.
   */
  public static Behavior<Command> create(
      Settings settings, StreamPeers peers, StreamEvents events) {
    return create(settings, peers, events, new AtomicReference<>());
  }

  /**
   * As above, but the source as {@code order} says from the beginning: of a database that
   * applications are using already, whose file a follower must not touch. It is not answered.
   */
  public static Behavior<Command> leading(
      Settings settings, StreamPeers peers, StreamEvents events, Lead order) {
    return create(settings, peers, events, new AtomicReference<>(order));
  }

  private static Behavior<Command> create(
      Settings settings,
      StreamPeers peers,
      StreamEvents events,
      AtomicReference<@Nullable Lead> leading) {
    SegmentStore store =
        new SegmentStore(settings.directory().resolve("store"), settings.store(), settings.clock());
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new DatabaseStream(context, timers, settings, peers, events, leading, store)
                        .start()));
  }

  private Behavior<Command> start() {
    Lead order = leading.get();
    return order == null ? follow(null) : leadAgain(order);
  }

  /** The replica is closed and opened anew, in the same role: for a log that failed once. */
  Behavior<Command> reopen() {
    forget();
    return start();
  }

  /** What failed may refuse for ever until it is opened anew: a log after a failed fsync does. */
  private void forget() {
    try {
      closed();
    } catch (RuntimeException e) {
      problem("close", e);
    }
    replica = null;
  }

  /** The workload still holds the epoch: whatever fails now, this copy must not begin to follow. */
  private Behavior<Command> leadAgain(Lead order) {
    timers.cancelAll();
    try {
      SourceSide side = sourceFor(order);
      retry = RETRY;
      return side.leading();
    } catch (RuntimeException e) {
      problem("lead again", e);
      if (!(e instanceof CopyBusy)) {
        forget();
      }
      retryLater();
      return idle("source", e, this::start);
    }
  }

  private SourceSide sourceFor(Lead order) {
    SourceDatabase database =
        replica().becomeSource(order.epoch(), SourceSide.wokenBy(aside(), context.getSelf()));
    return new SourceSide(this, database, order.epoch(), order.permitted());
  }

  /** Where copies are changed and checkpointed, which may wait long for the disk or for readers. */
  Executor aside() {
    return context.getSystem().dispatchers().lookup(ASIDE);
  }

  private void retryLater() {
    timers.startSingleTimer(TakeRoleAgain.INSTANCE, retry);
    retry =
        retry.multipliedBy(2).compareTo(RETRY_AT_MOST) < 0 ? retry.multipliedBy(2) : RETRY_AT_MOST;
  }

  Settings settings() {
    return settings;
  }

  ActorContext<Command> context() {
    return context;
  }

  TimerScheduler<Command> timers() {
    return timers;
  }

  StreamPeers peers() {
    return peers;
  }

  StreamEvents events() {
    return events;
  }

  Archive archive() {
    return archive;
  }

  /** Now and then: what readers were left is removed. */
  void tidy() {
    replica().tidy();
  }

  /** The segment log, of either side. */
  SegmentLog log() {
    return replica().log();
  }

  private DatabaseReplica replica() {
    if (replica == null) {
      replica =
          DatabaseReplica.open(
              settings.name(), settings.database(), settings.directory(), options());
    }
    return replica;
  }

  private FollowerOptions options() {
    return FollowerOptions.of(settings.clock(), random::nextLong)
        .withLongestReader(settings.longestReader())
        .withAncestors(new StoredAncestor(store, this::log));
  }

  /** Becomes a follower, or keeps trying; answers {@code request} either way. */
  Behavior<Command> follow(@Nullable Follow request) {
    timers.cancelAll();
    leading.set(null);
    try {
      FollowerSide side = new FollowerSide(this, replica().becomeFollower());
      retry = RETRY;
      answer(request, side.position(), null);
      return side.following();
    } catch (RuntimeException e) {
      answer(request, Position.NONE, problem("follow", e));
      if (!(e instanceof CopyBusy)) {
        forget();
      }
      retryLater();
      return idle("follower", e, this::start);
    }
  }

  /** Becomes the source, or falls back to following; answers {@code request} either way. */
  Behavior<Command> lead(Lead request) {
    timers.cancelAll();
    try {
      SourceSide side = sourceFor(request);
      leading.set(request);
      request.replyTo().tell(new Turned(settings.name(), request.epoch(), side.position(), null));
      return side.leading();
    } catch (CopyBusy e) {
      return leadOnceFree(request, e);
    } catch (RuntimeException e) {
      forget();
      String problem = problem("take over", e);
      request.replyTo().tell(new Turned(settings.name(), request.epoch(), Position.NONE, problem));
      return follow(null);
    }
  }

  /**
   * Somebody reads the copy, and what was received cannot be applied under his eyes: goes on trying
   * in the same epoch until he has done, or the workload loses its patience.
   */
  private Behavior<Command> leadOnceFree(Lead request, CopyBusy busy) {
    if (!request.equals(heldUp)) {
      heldUp = request;
      problem("take over yet", busy);
    }
    timers.startSingleTimer(TakeRoleAgain.INSTANCE, RETRY_TO_LEAD);
    return idle("source", busy, () -> lead(request));
  }

  private String problem(String what, RuntimeException cause) {
    context.getLog().warn("{}: cannot {}: {}", settings.name(), what, cause.getMessage());
    return settings.name() + ": cannot " + what + ": " + cause.getMessage();
  }

  private void answer(@Nullable Follow request, Position position, @Nullable String problem) {
    if (request != null) {
      request.replyTo().tell(new Turned(settings.name(), 0, position, problem));
    }
  }

  /** No role: the database could not be opened. */
  private Behavior<Command> idle(
      String side, RuntimeException cause, Supplier<Behavior<Command>> again) {
    String reason = String.valueOf(cause.getMessage());
    settings.gauge().failed(reason);
    return Behaviors.receive(Command.class)
        .onMessage(TakeRoleAgain.class, m -> again.get())
        .onMessage(Follow.class, this::follow)
        .onMessage(Lead.class, this::lead)
        .onMessage(Describe.class, m -> describeFailure(m, side, reason))
        .onMessage(Flush.class, m -> Behaviors.same())
        .onMessage(Fence.class, this::refuse)
        .onMessage(ForkMessages.Command.class, this::toForkDesk)
        .onMessage(ForksChanged.class, m -> onForksChanged())
        .onMessage(MergeChanges.class, this::refuseMerge)
        .onAnyMessage(m -> Behaviors.same())
        .onSignal(PostStop.class, stop -> closed())
        .onSignal(PreRestart.class, restart -> closed())
        .build();
  }

  private Behavior<Command> describeFailure(Describe m, String side, String reason) {
    StreamStatus status =
        new StreamStatus(
            side, "failed", null, Position.NONE.toString(), 0, null, Map.of(), null, reason);
    m.replyTo()
        .tell(new Description(settings.name(), Position.NONE, status, Map.of(), forks(), reason));
    return Behaviors.same();
  }

  /** Who does not lead has no say in what is committed. */
  Behavior<Command> refuse(Fence m) {
    String reason = settings.node() + " does not lead " + settings.name();
    m.replyTo().tell(new FenceRefused(Refusal.NOT_LEADING, reason));
    return Behaviors.same();
  }

  /** A receive builder of a role, with what every role understands. */
  BehaviorBuilder<Command> role(Runnable leave) {
    timers.startTimerWithFixedDelay(
        Archive.Due.INSTANCE, Archive.Due.INSTANCE, Archive.FIRST, Archive.EVERY);
    return Behaviors.receive(Command.class)
        .onMessage(ForkMessages.Command.class, this::toForkDesk)
        .onMessage(ForkMessages.AskLine.class, this::onAskLine)
        .onMessage(ForksChanged.class, m -> onForksChanged())
        .onMessage(
            Follow.class,
            m -> {
              leave.run();
              return follow(m);
            })
        .onMessage(
            Lead.class,
            m -> {
              leave.run();
              return lead(m);
            })
        .onSignal(
            PostStop.class,
            stop -> {
              leave.run();
              return closed();
            })
        .onSignal(
            PreRestart.class,
            restart -> {
              leave.run();
              return closed();
            });
  }

  private Behavior<Command> closed() {
    if (replica != null) {
      replica.close();
    }
    return Behaviors.same();
  }

  /** Every fork kept of this database, oldest first. */
  List<ForkStatus> forks() {
    if (!forksRead && replica != null) {
      try {
        forks = replica.forks().stream().map(this::describe).toList();
        forksRead = true;
      } catch (RuntimeException e) {
        problem("list its forks", e);
      }
    }
    return forks;
  }

  private Behavior<Command> toForkDesk(ForkMessages.Command m) {
    forkDesk.tell(m);
    return Behaviors.same();
  }

  private Behavior<Command> onAskLine(ForkMessages.AskLine m) {
    log().force(); // a source's is else forced now and then
    m.replyTo().tell(ForkMessages.LineNow.of(m.position(), log()));
    return Behaviors.same();
  }

  private Behavior<Command> onForksChanged() {
    forkKept();
    return Behaviors.same();
  }

  /** Only a source writes to its database. */
  Behavior<Command> refuseMerge(MergeChanges m) {
    m.replyTo()
        .tell(
            new NoResult(
                m.transfer(),
                ForkRefusal.NOT_NOW,
                settings.name() + " is no longer active on " + settings.node()));
    m.delete();
    return Behaviors.same();
  }

  /** There is one more fork than before. */
  void forkKept() {
    forksRead = false;
  }

  private ForkStatus describe(Fork fork) {
    return new ForkStatus(
        fork.id(),
        settings.name(),
        settings.node(),
        fork.at(),
        fork.ancestor().toString(),
        fork.end().toString(),
        fork.transactions(),
        fork.database().toString(),
        fork.database().toFile().length());
  }

  /** Tells that a flush is done. */
  void flushed(Flush flush, Position position) {
    flush.replyTo().tell(new Flushed(settings.name(), flush.round(), position));
  }
}
