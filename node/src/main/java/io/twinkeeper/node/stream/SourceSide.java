package io.twinkeeper.node.stream;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.stream.ForkMessages.ForkRefusal;
import io.twinkeeper.node.stream.ForkMessages.MergeChanges;
import io.twinkeeper.node.stream.ForkMessages.NoResult;
import io.twinkeeper.node.stream.ForkMessages.Result;
import io.twinkeeper.node.stream.StreamMessages.Acknowledged;
import io.twinkeeper.node.stream.StreamMessages.Arrived;
import io.twinkeeper.node.stream.StreamMessages.Command;
import io.twinkeeper.node.stream.StreamMessages.Describe;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.node.stream.StreamMessages.Diverged;
import io.twinkeeper.node.stream.StreamMessages.Fence;
import io.twinkeeper.node.stream.StreamMessages.Flush;
import io.twinkeeper.node.stream.StreamMessages.Have;
import io.twinkeeper.node.stream.StreamMessages.Leading;
import io.twinkeeper.node.stream.StreamMessages.Refusal;
import io.twinkeeper.node.stream.StreamMessages.Resumed;
import io.twinkeeper.node.stream.StreamMessages.Subscribe;
import io.twinkeeper.persistence.merge.Merge;
import io.twinkeeper.persistence.merge.MergeFailed;
import io.twinkeeper.persistence.replica.DatabaseReplica;
import io.twinkeeper.persistence.sqlite.PageChecksums;
import io.twinkeeper.persistence.sqlite.source.Captured;
import io.twinkeeper.persistence.sqlite.source.SourceDatabase;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The active side: captures commits and ships them to every follower at that follower's own pace.
 */
final class SourceSide implements StreamGauge.Reading {
  /** The write-ahead log grew, or somebody wants to know whether it did. */
  private enum Wake implements Command {
    INSTANCE
  }

  private enum Beat implements Command {
    INSTANCE
  }

  /** Fences need a capture that begins after they came. */
  private enum CaptureForFences implements Command {
    INSTANCE
  }

  private enum FenceDeadline implements Command {
    INSTANCE
  }

  private record ContinueSnapshot(long subscription) implements Command {}

  /** A flush and the position that the follower must have. */
  private record Goal(Flush flush, Position position) {}

  private static final Duration BEAT = Duration.ofSeconds(1);

  /** Once every follower has everything, and nothing can be lost on the way. */
  private static final Duration BEAT_IN_QUIET = Duration.ofSeconds(10);

  /** Followers ask by themselves: to tell those who are away that we lead is not urgent. */
  private static final Duration BEAT_ALONE = Duration.ofSeconds(5);

  private static final Duration SILENCE = Duration.ofSeconds(6);

  /** A follower that reads its whole copy for a snapshot, or keeps a fork of it, says nothing. */
  private static final Duration SILENCE_BEFORE_SNAPSHOT = Duration.ofMinutes(15);

  /** A log that failed is opened anew; so is a database that cannot be captured, now and then. */
  private static final Duration REFUSED_AT_MOST = Duration.ofSeconds(20);

  /** What keeps a capture from succeeding may pass in a moment. */
  private static final Duration CAPTURE_AGAIN = Duration.ofMillis(20);

  /** Writers of the application wait as long; longer, and it is better done by hand. */
  private static final Duration LONGEST_MERGE = Duration.ofSeconds(30);

  private static final String ELSEWHERE = "another file stands at the database's path now";

  /** What is refused for so long, and was never captured, is not on its way. */
  private static final Duration REFUSED_AS_IT_IS = Duration.ofSeconds(2);

  private final DatabaseStream stream;
  private final SourceDatabase database;
  private final long epoch;
  private final ActorRef<Command> self;
  private final Path file;
  private final AutoCloseable watching;
  private final Map<String, Subscription> subscriptions = new TreeMap<>();
  private final List<Goal> goals = new ArrayList<>();
  private final BooleanSupplier permitted;
  private final CommitFences fences;
  private long lastSubscription = System.nanoTime();
  private Captured last;
  private long captureableAtMillis = nowMillis();
  private Instant lastCaptureAt;
  private volatile long outsideSinceMillis;
  private final AtomicReference<@Nullable Instant> wokenAt = new AtomicReference<>();
  private Duration beat = BEAT;

  SourceSide(
      DatabaseStream stream, SourceDatabase database, long epoch, BooleanSupplier permitted) {
    this.stream = stream;
    this.database = database;
    this.epoch = epoch;
    this.permitted = permitted;
    this.fences = new CommitFences(permitted, System::nanoTime);
    this.self = stream.context().getSelf();
    stream.settings().gauge().shows(this);
    this.lastCaptureAt = stream.settings().clock().instant();
    this.last = database.capture();
    noteOutside();
    this.file = DatabaseReplica.fileOf(stream.settings().database());
    this.watching = stream.settings().watch().watch(file, this::onChange);
    stream.timers().startTimerWithFixedDelay(Wake.INSTANCE, stream.settings().poll());
    stream.timers().startSingleTimer(Beat.INSTANCE, beat);
    stream.peers().tell(new Leading(stream.settings().node(), epoch));
  }

  /** Runs what a source has done aside on {@code aside}, and lets it go on when that is done. */
  static Executor wokenBy(Executor aside, ActorRef<Command> source) {
    return work ->
        aside.execute(
            () -> {
              work.run();
              source.tell(Wake.INSTANCE);
            });
  }

  Position position() {
    return database.position();
  }

  @Override
  public Position received() {
    return database.position();
  }

  @Override
  public @Nullable String unfit() {
    return null;
  }

  private void noteOutside() {
    boolean outside = last.state() == Captured.State.REFUSED && database.position().isNone();
    if (!outside) {
      outsideSinceMillis = 0;
    } else if (outsideSinceMillis == 0) {
      outsideSinceMillis = nowMillis();
    }
  }

  @Override
  public boolean isOutside() {
    long since = outsideSinceMillis;
    return since != 0 && nowMillis() - since >= REFUSED_AS_IT_IS.toMillis();
  }

  /** On the watch's thread. */
  private void onChange() {
    if (wokenAt.compareAndSet(null, stream.settings().clock().instant())) {
      self.tell(Wake.INSTANCE);
    } // else the one before is still on its way
  }

  Behavior<Command> leading() {
    return stream
        .role(this::leave)
        .onMessage(Wake.class, m -> onWake())
        .onMessage(Beat.class, m -> onBeat())
        .onMessage(Subscribe.class, this::onSubscribe)
        .onMessage(Arrived.class, this::onArrived)
        .onMessage(Acknowledged.class, this::onAcknowledged)
        .onMessage(Have.class, this::onHave)
        .onMessage(ContinueSnapshot.class, this::onContinueSnapshot)
        .onMessage(Archive.Due.class, m -> onArchiveDue())
        .onMessage(Archive.ContinueBase.class, m -> onContinueBase())
        .onMessage(Archive.Done.class, this::onArchived)
        .onMessage(Describe.class, this::onDescribe)
        .onMessage(Flush.class, this::onFlush)
        .onMessage(Fence.class, this::onFence)
        .onMessage(CaptureForFences.class, m -> onCaptureForFences())
        .onMessage(FenceDeadline.class, m -> onFenceDeadline())
        .onMessage(MergeChanges.class, this::onMergeChanges)
        .onAnyMessage(m -> Behaviors.same()) // a follower's business, or an older subscription's
        .build();
  }

  private void leave() {
    fences.refuseAll(Refusal.NOT_LEADING, "this node stops leading the stream");
    subscriptions.values().forEach(Subscription::closeSnapshot);
    stream.archive().abandonBase();
    try {
      watching.close();
    } catch (Exception e) {
      throw new IllegalStateException("a watch could not be closed", e);
    } finally {
      database.close();
    }
  }

  private Behavior<Command> onWake() {
    capture();
    return Behaviors.same();
  }

  private void capture() {
    Position before = database.position();
    Instant woken = wokenAt.getAndSet(null);
    Instant since = woken == null || woken.isBefore(lastCaptureAt) ? lastCaptureAt : woken;
    lastCaptureAt = stream.settings().clock().instant();
    Captured captured = database.capture();
    boolean changed = captured.state() != last.state();
    last = captured;
    noteOutside();
    switch (captured.state()) {
      case CAPTURED -> onCaptured(captured, captured.position().txid() - before.txid(), since);
      case RESET -> {
        fences.beganAnew(database.lineage());
        String reason = "the source began anew: " + captured.detail();
        List.copyOf(subscriptions.values()).forEach(s -> diverge(s, s.acknowledged(), reason));
      }
      case IDLE, ABSENT, REFUSED -> {
        if (changed && !captured.detail().isEmpty()) {
          stream.context().getLog().warn("{}: {}", stream.settings().name(), captured.detail());
        }
      }
    }
    goOnWithFences();
  }

  private void goOnWithFences() {
    if (fences.isEmpty()) {
      return;
    }
    if (leadsElsewhere()) {
      // who asks now may have committed to a file that was not looked into
      fences.refuseAll(Refusal.NEW_LINE, ELSEWHERE);
      self.tell(Beat.INSTANCE); // which opens the stream anew
      return;
    }
    switch (last.state()) {
      case CAPTURED, IDLE, RESET -> fences.captured(database.position());
      case ABSENT -> fences.refuseAll(Refusal.NO_DATABASE, "there is no database file");
      case REFUSED -> stream.timers().startSingleTimer(CaptureForFences.INSTANCE, CAPTURE_AGAIN);
    }
    fences.settle(subscriptions.values());
  }

  /**
   * Of several commits in one capture the oldest is at most as old as the watch's first word of
   * them, or else as the capture before.
   */
  private void onCaptured(Captured captured, long transactions, Instant since) {
    Instant committed = transactions > 1 ? since : captured.lastWrite().orElse(since);
    for (Subscription subscription : List.copyOf(subscriptions.values())) {
      if (subscription.isStreaming()) {
        subscription.lag.committed(captured.position(), committed);
      }
      ship(subscription);
    }
    beatSoon();
  }

  /** Something is under way: whatever is lost of it must show within a second. */
  private void beatSoon() {
    if (!beat.equals(BEAT)) {
      beat = BEAT;
      subscriptions.values().forEach(s -> s.heard(nowMillis()));
      stream.timers().startSingleTimer(Beat.INSTANCE, BEAT);
    }
  }

  private boolean isQuiet() {
    return subscriptions.values().stream().allMatch(s -> s.hasEverything(database.position()));
  }

  private void ship(Subscription subscription) {
    if (!subscription.ship(database.log())) {
      diverge(
          subscription,
          subscription.acknowledged(),
          "the source's log holds no more what follows " + subscription.acknowledged());
    }
  }

  private Behavior<Command> onBeat() {
    if (leadsElsewhere()) {
      fences.refuseAll(Refusal.NEW_LINE, ELSEWHERE);
      leave();
      return stream.reopen();
    }
    if (last.state() != Captured.State.REFUSED) {
      captureableAtMillis = nowMillis();
    } else if (nowMillis() - captureableAtMillis > REFUSED_AT_MOST.toMillis()) {
      leave();
      return stream.reopen();
    }
    Duration before = beat;
    for (Subscription s : List.copyOf(subscriptions.values())) {
      Duration patience = s.isWaitingForHave() ? SILENCE_BEFORE_SNAPSHOT : SILENCE.plus(before);
      if (s.isSilentSince(nowMillis() - patience.toMillis())) {
        drop(s);
      }
    }
    fences.refuseIfAlone(subscriptions.values());
    beat = !isQuiet() ? BEAT : subscriptions.isEmpty() ? BEAT_ALONE : BEAT_IN_QUIET;
    subscriptions
        .values()
        .forEach(s -> s.beat(database.position(), stream.settings().clock().instant(), beat));
    if (subscriptions.isEmpty()) {
      stream.peers().tell(new Leading(stream.settings().node(), epoch));
    } else if (!beat.equals(BEAT)) {
      database.rest();
    }
    stream.timers().startSingleTimer(Beat.INSTANCE, beat);
    return Behaviors.same();
  }

  /** Whether the path is, or was, a symbolic link, and what is captured is not behind it now. */
  private boolean leadsElsewhere() {
    try {
      return !DatabaseReplica.fileOf(stream.settings().database()).equals(file);
    } catch (UncheckedIOException e) {
      return true; // it changes right now
    }
  }

  private void drop(Subscription subscription) {
    subscription.closeSnapshot();
    subscriptions.remove(subscription.follower);
  }

  private Behavior<Command> onSubscribe(Subscribe m) {
    Subscription old = subscriptions.get(m.follower());
    if (old != null) {
      drop(old);
    }
    capture();
    boolean onLine =
        !m.dirty()
            && database.lineage().contains(m.received())
            && (database.log().has(m.received()) || database.position().equals(m.received()));
    if (!onLine && !isReadable()) {
      return Behaviors.same(); // nothing to compare with yet; the follower will ask again
    }
    Subscription s =
        new Subscription(++lastSubscription, m.follower(), m.replyTo(), m.received(), nowMillis());
    subscriptions.put(m.follower(), s);
    beatSoon();
    if (!onLine) {
      diverge(s, m.received(), whyNotOnLine(m));
      return Behaviors.same();
    }
    s.resume(m.received());
    s.ref.tell(new Resumed(s.id, stream.settings().node(), epoch, database.lineage(), self));
    ship(s);
    fences.settle(subscriptions.values());
    return Behaviors.same();
  }

  private String whyNotOnLine(Subscribe m) {
    if (m.received().isNone()) {
      return "it had no copy";
    }
    if (m.dirty()) {
      return "its copy was at no state of its log";
    }
    return database.lineage().contains(m.received())
        ? "the source's log does not hold " + m.received()
        : m.received() + " is beside the source's line";
  }

  private boolean isReadable() {
    return last.state() != Captured.State.ABSENT && last.state() != Captured.State.REFUSED;
  }

  /**
   * The follower must take a snapshot: a new subscription number drops what is still under way. A
   * position that only by its ids seems to be on this line is told an empty lineage, so that it is
   * kept as a fork; one that is beside it is told the line, to find where the two parted.
   */
  private void diverge(Subscription old, Position from, String reason) {
    drop(old);
    Subscription s =
        new Subscription(++lastSubscription, old.follower, old.ref, Position.NONE, nowMillis());
    subscriptions.put(s.follower, s);
    Lineage lineage = database.lineage();
    boolean byIdsAlone = lineage.contains(from) && !database.provenAncestor(from);
    Lineage told = byIdsAlone ? Lineage.EMPTY : lineage;
    s.ref.tell(new Diverged(s.id, stream.settings().node(), epoch, told, self, reason));
  }

  private @Nullable Subscription byId(long id) {
    for (Subscription s : subscriptions.values()) {
      if (s.id == id) {
        s.heard(nowMillis());
        return s;
      }
    }
    return null;
  }

  private Behavior<Command> onArrived(Arrived m) {
    Subscription s = byId(m.subscription());
    if (s != null) {
      s.onArrived(m.sequence());
      if (s.isInSnapshot()) {
        self.tell(new ContinueSnapshot(s.id));
      } else {
        ship(s);
      }
    }
    return Behaviors.same();
  }

  private Behavior<Command> onAcknowledged(Acknowledged m) {
    Subscription s = byId(m.subscription());
    if (s != null && s.isStreaming()) {
      s.onArrived(m.arrived());
      s.onAcknowledged(m.position(), stream.settings().clock().instant());
      answerFlushes();
      fences.settle(subscriptions.values());
      ship(s);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onHave(Have m) {
    Subscription s = byId(m.subscription());
    if (s != null && !s.isInSnapshot()) {
      s.onHave(m).ifPresent(have -> orDrop(s, () -> startSnapshot(s, have)));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onContinueSnapshot(ContinueSnapshot m) {
    Subscription s = byId(m.subscription());
    if (s != null) {
      orDrop(
          s,
          () -> {
            if (s.continueSnapshot()) {
              self.tell(m);
            }
          });
    }
    return Behaviors.same();
  }

  private void startSnapshot(Subscription s, PageChecksums have) {
    s.startSnapshot(database.snapshot(have), database.lineage());
    self.tell(new ContinueSnapshot(s.id));
  }

  /** The database may go away or begin anew during a snapshot: the follower will ask again. */
  private void orDrop(Subscription s, Runnable step) {
    try {
      step.run();
    } catch (IllegalStateException | UncheckedIOException e) {
      stream.context().getLog().warn("{}: no snapshot: {}", stream.settings().name(), e.toString());
      drop(s);
    }
  }

  /**
   * Here and not aside: while a transaction of ours is open nothing may close the database's
   * descriptors, and only this actor does. Nothing is captured meanwhile.
   */
  private Behavior<Command> onMergeChanges(MergeChanges m) {
    if (m.epoch() > epoch) {
      m.delete(); // who leads in that epoch answers
      return Behaviors.same();
    }
    Optional<MergeReport> merged = merged(m);
    capture();
    merged.ifPresent(report -> tell(m, report));
    return Behaviors.same();
  }

  /** Only with a position that has the merged rows: what nobody captured may be lost yet. */
  private void tell(MergeChanges m, MergeReport report) {
    if (isReadable() || report.dryRun()) {
      m.replyTo().tell(new Result(m.transfer(), report, database.position()));
    } else {
      String reason =
          "it was merged but not captured: " + last.detail() + "; merge again, it is safe";
      m.replyTo().tell(new NoResult(m.transfer(), ForkRefusal.NOT_NOW, reason));
    }
  }

  private Optional<MergeReport> merged(MergeChanges m) {
    try {
      return Optional.of(database.write(connection -> merge(connection, m)));
    } catch (MergeFailed | IllegalStateException | UncheckedIOException | IOException e) {
      stream.context().getLog().warn("{}: no merge: {}", stream.settings().name(), e.toString());
      String reason = String.valueOf(e.getMessage());
      m.replyTo().tell(new NoResult(m.transfer(), ForkRefusal.NOT_NOW, reason));
      return Optional.empty();
    } finally {
      m.delete();
    }
  }

  private MergeReport merge(Connection connection, MergeChanges m) throws IOException {
    return Merge.run(
        connection,
        m.changes(),
        new Merge.Order(
            m.rules(),
            stream.settings().node(),
            stream.settings().clock().instant(),
            m.log().orElse(null),
            permitted,
            database.lineage().contains(m.ancestor()),
            LONGEST_MERGE));
  }

  private Behavior<Command> onArchiveDue() {
    stream.tidy();
    stream.archive().onDue(database.log());
    return Behaviors.same();
  }

  private Behavior<Command> onContinueBase() {
    stream.archive().continueBase();
    return Behaviors.same();
  }

  /** The store's new beginning comes from the database itself, in turns, as for a follower. */
  private Behavior<Command> onArchived(Archive.Done m) {
    if (stream.archive().onDone(m) && isReadable()) {
      try {
        stream.archive().begin(database.snapshot(PageChecksums.NONE), database.lineage());
      } catch (IllegalStateException | IOException e) {
        stream.archive().onDone(new Archive.Done(Archive.Outcome.UNKNOWN, e));
      }
    }
    return Behaviors.same();
  }

  private Behavior<Command> onFlush(Flush m) {
    if (leadsElsewhere()) {
      self.tell(Beat.INSTANCE); // opens the stream anew, which is then asked again
      self.tell(m);
      return Behaviors.same();
    }
    capture();
    goals.removeIf(goal -> goal.flush.replyTo().equals(m.replyTo()));
    goals.add(new Goal(m, database.position())); // what is committed later is not waited for
    answerFlushes();
    return Behaviors.same();
  }

  /** Those who come while one is being served share the next capture. */
  private Behavior<Command> onFence(Fence m) {
    boolean asked = fences.needCapture();
    fences.add(m);
    if (!asked && fences.needCapture()) {
      self.tell(CaptureForFences.INSTANCE);
    }
    remindOfDeadline();
    return Behaviors.same();
  }

  private Behavior<Command> onCaptureForFences() {
    if (fences.needCapture()) {
      capture();
      fences.refuseIfAlone(subscriptions.values());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onFenceDeadline() {
    fences.expire(subscriptions.values(), last.detail());
    remindOfDeadline();
    return Behaviors.same();
  }

  private void remindOfDeadline() {
    fences
        .nanosToDeadline()
        .ifPresent(
            nanos ->
                stream.timers().startSingleTimer(FenceDeadline.INSTANCE, Duration.ofNanos(nanos)));
  }

  private void answerFlushes() {
    goals.removeIf(
        goal -> {
          boolean done = isCaptured() && isReached(goal);
          if (done) {
            stream.flushed(goal.flush, goal.position);
          }
          return done;
        });
  }

  /** Whether the log holds what is committed; a flush must not end on what was never captured. */
  private boolean isCaptured() {
    return switch (last.state()) {
      case CAPTURED, IDLE, RESET -> true;
      case ABSENT -> database.position().isNone();
      case REFUSED -> false;
    };
  }

  private boolean isReached(Goal goal) {
    String follower = goal.flush.follower();
    return subscriptions.values().stream()
        .filter(s -> follower == null || s.follower.equals(follower))
        .filter(s -> s.isStreaming() && s.acknowledged().txid() >= goal.position.txid())
        .findAny()
        .isPresent();
  }

  private Behavior<Command> onDescribe(Describe m) {
    Map<String, Position> acknowledged = new LinkedHashMap<>();
    subscriptions.values().forEach(s -> acknowledged.put(s.follower, s.acknowledged()));
    m.replyTo()
        .tell(
            new Description(
                stream.settings().name(),
                database.position(),
                status(),
                acknowledged,
                stream.forks(),
                null));
    return Behaviors.same();
  }

  private StreamStatus status() {
    Instant now = stream.settings().clock().instant();
    Map<String, String> followers = new LinkedHashMap<>();
    subscriptions.values().forEach(s -> followers.put(s.follower, s.acknowledged().toString()));
    Subscription furthestBehind =
        subscriptions.values().stream()
            .filter(Subscription::isStreaming)
            .min(Comparator.comparingLong(s -> s.acknowledged().txid()))
            .orElse(null);
    Instant lastSync =
        subscriptions.values().stream()
            .map(Subscription::lastAcknowledgement)
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(null);
    return new StreamStatus(
            "source",
            phase(),
            furthestBehind == null ? null : furthestBehind.lag.millisAt(now),
            database.position().toString(),
            furthestBehind == null
                ? 0
                : database.position().txid() - furthestBehind.acknowledged().txid(),
            lastSync,
            followers,
            furthestBehind == null ? null : furthestBehind.lag.distribution(),
            last.state() == Captured.State.REFUSED ? last.detail() : null)
        .withStore(stream.archive().status());
  }

  private String phase() {
    return switch (last.state()) {
      case ABSENT -> "waiting";
      case REFUSED -> "refused";
      case CAPTURED, IDLE, RESET -> {
        if (subscriptions.values().stream().anyMatch(Subscription::isStreaming)) {
          yield "streaming";
        }
        yield subscriptions.values().stream().anyMatch(Subscription::isInSnapshot)
            ? "snapshot"
            : "connecting";
      }
    };
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
