package io.twinkeeper.node.stream;

import static java.lang.Boolean.TRUE;
import static java.util.stream.Collectors.toSet;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.stream.ForkMessages.MergeChanges;
import io.twinkeeper.node.stream.StreamMessages.Acknowledged;
import io.twinkeeper.node.stream.StreamMessages.Alive;
import io.twinkeeper.node.stream.StreamMessages.Arrived;
import io.twinkeeper.node.stream.StreamMessages.Bytes;
import io.twinkeeper.node.stream.StreamMessages.Command;
import io.twinkeeper.node.stream.StreamMessages.Describe;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.node.stream.StreamMessages.Diverged;
import io.twinkeeper.node.stream.StreamMessages.Fence;
import io.twinkeeper.node.stream.StreamMessages.Have;
import io.twinkeeper.node.stream.StreamMessages.Leading;
import io.twinkeeper.node.stream.StreamMessages.Resumed;
import io.twinkeeper.node.stream.StreamMessages.SnapshotBegins;
import io.twinkeeper.node.stream.StreamMessages.SnapshotEnds;
import io.twinkeeper.node.stream.StreamMessages.SnapshotPages;
import io.twinkeeper.node.stream.StreamMessages.Subscribe;
import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.sqlite.PageChecksums;
import io.twinkeeper.persistence.sqlite.follower.FollowerDatabase;
import io.twinkeeper.persistence.sqlite.follower.SnapshotHeader;
import io.twinkeeper.persistence.sqlite.follower.SnapshotReceiver;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.status.ForkStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The standby side: asks every twin for the stream, appends what comes, acknowledges once it is on
 * disk. What is durable is applied aside, on {@link DatabaseStream#aside}, one apply at a time:
 * acknowledging never waits for it, nor for the copy's readers.
 */
final class FollowerSide implements StreamGauge.Reading {
  private enum Seek implements Command {
    INSTANCE
  }

  /** Reads the whole copy: after everything that has already arrived, and only once. */
  private record PrepareSnapshot(long subscription, Lineage winner) implements Command {}

  private enum Apply implements Command {
    INSTANCE
  }

  /** What an apply aside came to. */
  private record Applied(FollowerDatabase to, boolean more, @Nullable Throwable failure)
      implements Command {}

  private static final Duration SEEK = Duration.ofSeconds(1);

  /** While the source says that nothing is under way. */
  private static final Duration SEEK_IN_QUIET = Duration.ofSeconds(5);

  private static final Duration SILENCE = Duration.ofSeconds(4);
  private static final long NEVER = Long.MIN_VALUE;
  private static final int FAILURES_BEFORE_REOPENING = 10;
  private static final Duration BUSY_RETRY = Duration.ofMillis(200);
  private static final Duration BUSY_RETRY_AT_MOST = Duration.ofSeconds(1);

  /** Each attempt writes the whole copy until the disk is full. */
  private static final Duration KEEP_AGAIN_AT_MOST = Duration.ofSeconds(30);

  private static final int PAGES_PER_APPLY = 4096;

  private static final long APPLY_AT_BYTES = 4L << 20;

  /** What is durable so soon that its arrival need not be told apart. */
  private static final int SMALL_PART_BYTES = 16 << 10;

  private final DatabaseStream stream;
  private final FollowerDatabase database;
  private final ActorRef<Command> self;
  private long highestEpoch;
  private long subscription;
  private @Nullable ActorRef<Command> source;
  private String sourceNode = "";
  private Lineage lineage = Lineage.EMPTY;
  private int pageSize;
  private SegmentFrames frames = new SegmentFrames();
  private @Nullable SnapshotReceiver snapshot;
  private int toldParts;
  private int heardParts;
  private long heardPartAtMillis;
  private long lastSequence;
  private long heardAtMillis;
  private volatile Duration patience = SILENCE;
  private Position sourcePosition = Position.NONE;
  private @Nullable Instant lastSync;
  private volatile long inStepAtMillis = NEVER;
  private @Nullable Double lagMillis;
  private @Nullable String problem;
  private String divergence = "";
  private @Nullable String breakage;
  private volatile boolean diverged;
  private boolean settled;
  private int failures;
  private boolean applying;
  private Duration busyRetry = BUSY_RETRY;
  private Duration keepAgain = SEEK;
  private boolean heldUp;

  FollowerSide(DatabaseStream stream, FollowerDatabase database) {
    this.stream = stream;
    this.database = database;
    this.self = stream.context().getSelf();
    this.highestEpoch = highestKnown(database);
    stream.settings().gauge().shows(this);
    self.tell(Seek.INSTANCE);
    self.tell(Apply.INSTANCE);
  }

  private static long highestKnown(FollowerDatabase database) {
    long epoch = database.received().epoch();
    for (Lineage.Term term : database.lineage().terms()) {
      epoch = Math.max(epoch, term.epoch());
    }
    return epoch;
  }

  Position position() {
    return database.received();
  }

  @Override
  public Position received() {
    return database.received();
  }

  Behavior<Command> following() {
    return stream
        .role(this::leave)
        .onMessage(Seek.class, m -> onSeek())
        .onMessage(Apply.class, m -> onApply())
        .onMessage(Applied.class, this::onApplied)
        .onMessage(Leading.class, this::onLeading)
        .onMessage(Resumed.class, this::onResumed)
        .onMessage(Diverged.class, this::onDiverged)
        .onMessage(PrepareSnapshot.class, this::onPrepareSnapshot)
        .onMessage(Bytes.class, this::onBytes)
        .onMessage(SnapshotBegins.class, this::onSnapshotBegins)
        .onMessage(SnapshotPages.class, this::onSnapshotPages)
        .onMessage(SnapshotEnds.class, this::onSnapshotEnds)
        .onMessage(Alive.class, this::onAlive)
        .onMessage(Archive.Due.class, m -> onArchiveDue())
        .onMessage(Archive.Done.class, this::onArchived)
        .onMessage(Describe.class, this::onDescribe)
        .onMessage(Fence.class, stream::refuse)
        .onMessage(MergeChanges.class, stream::refuseMerge)
        .onAnyMessage(m -> Behaviors.same()) // a source's business
        .build();
  }

  private void leave() {
    try {
      abandonSnapshot();
    } finally {
      database.close();
    }
  }

  private Behavior<Command> onSeek() {
    if (failures >= FAILURES_BEFORE_REOPENING) {
      leave(); // a log that failed once refuses until it is opened anew
      return stream.reopen();
    }
    if (source == null || nowMillis() - heardAtMillis > patience.toMillis()) {
      subscribe();
    }
    stream.timers().startSingleTimer(Seek.INSTANCE, isQuiet() ? SEEK_IN_QUIET : SEEK);
    return Behaviors.same();
  }

  private boolean isQuiet() {
    return patience.compareTo(SILENCE) > 0;
  }

  /** Forgets the present subscription and asks again from what is on disk. */
  private void subscribe() {
    abandonSnapshot();
    patience = SILENCE;
    source = null;
    subscription = 0;
    stream
        .peers()
        .tell(
            new Subscribe(
                stream.settings().node(), database.received(), database.needsSnapshot(), self));
  }

  private Behavior<Command> onLeading(Leading m) {
    if (m.epoch() > highestEpoch || source == null || isQuiet()) {
      subscribe();
    }
    return Behaviors.same();
  }

  private boolean adopt(long id, long epoch, ActorRef<Command> from) {
    if (epoch < highestEpoch) {
      return false; // a source of an old epoch that does not know it yet
    }
    highestEpoch = epoch;
    subscription = id;
    source = from;
    frames = new SegmentFrames();
    lastSequence = 0;
    toldParts = 0;
    heardParts = 0;
    heardAtMillis = nowMillis();
    abandonSnapshot();
    return true;
  }

  private Behavior<Command> onResumed(Resumed m) {
    if (adopt(m.subscription(), m.epoch(), m.replyTo())) {
      problem = null;
      diverged = false;
      settle();
    }
    return Behaviors.same();
  }

  /** It is known whose line this copy is on: the store need not wait any longer. */
  private void settle() {
    if (!settled) {
      settled = true;
      self.tell(Archive.Due.INSTANCE);
    }
  }

  private Behavior<Command> onDiverged(Diverged m) {
    if (adopt(m.subscription(), m.epoch(), m.replyTo())) {
      sourceNode = m.source();
      diverged = true;
      settled = false;
      divergence = breakage == null ? m.reason() : breakage;
      stream.context().getLog().info("{}: needs a snapshot: {}", name(), divergence);
      self.tell(new PrepareSnapshot(m.subscription(), m.lineage()));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onPrepareSnapshot(PrepareSnapshot m) {
    ActorRef<Command> from = source;
    if (m.subscription() != subscription || from == null) {
      return Behaviors.same();
    }
    try {
      Set<String> before = stream.forks().stream().map(ForkStatus::id).collect(toSet());
      database
          .keepFork(m.winner(), sourceNode)
          .filter(fork -> !before.contains(fork.id())) // told before the snapshot had to begin anew
          .ifPresent(this::forkKept);
      sendHave(from, database.pageChecksums());
      heardAtMillis = nowMillis(); // the time that reading took is not the source's silence
      heardPartAtMillis = heardAtMillis;
      keepAgain = SEEK;
    } catch (RuntimeException e) {
      fail("keep a fork", e);
      if (e instanceof UncheckedIOException) {
        keepLater();
      }
    }
    return Behaviors.same();
  }

  /** Not a reason to open the log anew: the disk is full, or the copy cannot be read. */
  private void keepLater() {
    failures--;
    stream.timers().startSingleTimer(Seek.INSTANCE, keepAgain);
    Duration twice = keepAgain.multipliedBy(2);
    keepAgain = twice.compareTo(KEEP_AGAIN_AT_MOST) < 0 ? twice : KEEP_AGAIN_AT_MOST;
  }

  private void forkKept(Fork fork) {
    stream.forkKept();
    stream.events().forkKept(name(), fork, sourceNode);
  }

  private void sendHave(ActorRef<Command> to, PageChecksums checksums) {
    byte[] all = checksums.toBytes();
    int at = 0;
    do {
      int end = Math.min(all.length, at + SegmentFrames.PART_BYTES);
      byte[] part = Arrays.copyOfRange(all, at, end);
      to.tell(new Have(subscription, ++toldParts, part, end == all.length));
      at = end;
    } while (at < all.length);
  }

  private Behavior<Command> onBytes(Bytes m) {
    if (!isNext(m.subscription(), m.sequence())) {
      return Behaviors.same();
    }
    try {
      List<Segment> segments = frames.add(m.bytes());
      if (segments.isEmpty() || m.bytes().length > SMALL_PART_BYTES) {
        tellSource(new Arrived(subscription, m.sequence())); // room for more, before the disk
      }
      if (!segments.isEmpty()) {
        Position durable = database.append(segments);
        failures = 0;
        tellSource(new Acknowledged(subscription, durable, m.sequence()));
        noteSync(segments.get(segments.size() - 1));
        applySoon();
      }
    } catch (RuntimeException e) {
      fail("append", e);
    }
    return Behaviors.same();
  }

  private void applySoon() {
    if (!heldUp && database.pendingBytes() > APPLY_AT_BYTES) {
      self.tell(Apply.INSTANCE);
    } else if (!stream.timers().isTimerActive("apply")) {
      stream.timers().startSingleTimer("apply", Apply.INSTANCE, stream.settings().pace().take());
    }
  }

  private void noteSync(Segment newest) {
    lastSync = stream.settings().clock().instant();
    lagMillis = Duration.between(newest.header().timestamp(), lastSync).toNanos() / 1e6;
    if (newest.after().txid() > sourcePosition.txid()) {
      sourcePosition = newest.after();
    }
    noteStep();
  }

  private void noteStep() {
    if (database.received().txid() >= sourcePosition.txid()) {
      inStepAtMillis = nowMillis();
    }
  }

  @Override
  public @Nullable Duration behind() {
    long since = inStepAtMillis;
    if (since == NEVER) {
      return null;
    }
    Duration silent = Duration.ofMillis(nowMillis() - since).minus(patience);
    return silent.isNegative() ? Duration.ZERO : silent;
  }

  /** Counts a part in; a gap means that something was lost on the way, so subscribe again. */
  private boolean isNext(long id, long sequence) {
    if (id != subscription) {
      return false;
    }
    heardAtMillis = nowMillis();
    patience = SILENCE;
    if (sequence != lastSequence + 1) {
      subscribe();
      return false;
    }
    lastSequence = sequence;
    return true;
  }

  private Behavior<Command> onApply() {
    if (!applying) {
      applying = true;
      stream
          .context()
          .pipeToSelf(applyAside(), (more, e) -> new Applied(database, TRUE.equals(more), e));
    }
    return Behaviors.same();
  }

  private CompletionStage<Boolean> applyAside() {
    return CompletableFuture.supplyAsync(this::applyPending, stream.aside());
  }

  private boolean applyPending() {
    long begun = System.nanoTime();
    try {
      return database.applyPending(PAGES_PER_APPLY);
    } finally {
      stream.settings().pace().took(Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  private Behavior<Command> onApplied(Applied m) {
    if (m.to() != database) {
      return Behaviors.same(); // begun by this stream when it was a follower before
    }
    applying = false;
    Throwable failure = m.failure();
    if (failure != null) {
      boolean told = problem != null;
      problem =
          "cannot apply: "
              + (failure instanceof CompletionException ? failure.getCause() : failure);
      if (!told) {
        stream.context().getLog().warn("{}: {}", name(), problem);
      }
      if (database.needsSnapshot()) {
        breakage = problem;
        subscribe();
      } else {
        applyLater();
      }
      return Behaviors.same();
    }
    problem = null;
    heldUp = false;
    busyRetry = BUSY_RETRY;
    if (m.more() || !database.applied().equals(database.received())) {
      applySoon();
    }
    return Behaviors.same();
  }

  /** An attempt keeps a thread that other databases need, so whoever is held up long tries less. */
  private void applyLater() {
    heldUp = true;
    stream.timers().startSingleTimer("apply", Apply.INSTANCE, busyRetry);
    Duration twice = busyRetry.multipliedBy(2);
    busyRetry = twice.compareTo(BUSY_RETRY_AT_MOST) < 0 ? twice : BUSY_RETRY_AT_MOST;
  }

  private Behavior<Command> onSnapshotBegins(SnapshotBegins m) {
    if (!isNext(m.subscription(), m.sequence())) {
      return Behaviors.same();
    }
    try {
      abandonSnapshot();
      lineage = m.lineage();
      pageSize = m.pageSize();
      snapshot =
          database.receiveSnapshot(
              new SnapshotHeader(m.position(), m.pageSize(), m.pages(), sourceNode));
    } catch (RuntimeException e) {
      fail("receive a snapshot", e);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onSnapshotPages(SnapshotPages m) {
    if (!isNext(m.subscription(), m.sequence()) || snapshot == null) {
      return Behaviors.same();
    }
    try {
      takePages(snapshot, m.bytes());
      tellSource(new Arrived(subscription, m.sequence()));
    } catch (RuntimeException e) {
      fail("receive a snapshot", e);
    }
    return Behaviors.same();
  }

  private void takePages(SnapshotReceiver receiver, byte[] bytes) {
    ByteBuffer pages = ByteBuffer.wrap(bytes);
    while (pages.hasRemaining()) {
      int number = pages.getInt();
      byte[] page = new byte[pageSize];
      pages.get(page);
      receiver.page(number, page);
    }
  }

  private Behavior<Command> onSnapshotEnds(SnapshotEnds m) {
    SnapshotReceiver complete = snapshot;
    if (!isNext(m.subscription(), m.sequence()) || complete == null) {
      return Behaviors.same();
    }
    try {
      complete.commit(lineage);
      diverged = false;
      settle();
      breakage = null;
      stream.events().resnapshotted(name(), database.received().toString(), divergence);
    } catch (RuntimeException e) {
      fail("apply a snapshot", e);
      return Behaviors.same();
    }
    subscribe();
    return Behaviors.same();
  }

  private Behavior<Command> onAlive(Alive m) {
    if (m.subscription() != subscription) {
      return Behaviors.same();
    }
    heardAtMillis = nowMillis();
    Duration next = m.next();
    patience =
        next == null ? SILENCE : SILENCE.plus(next.multipliedBy(2).minus(SEEK.multipliedBy(2)));
    sourcePosition = m.position();
    noteStep();
    if (m.sequence() > lastSequence || isWhatWeHaveLost(m.heard())) {
      subscribe();
      return Behaviors.same();
    }
    tellSource(new Acknowledged(subscription, database.received(), lastSequence));
    return Behaviors.same();
  }

  /** Whether parts of the page checksums went out and the source hears no more of them. */
  private boolean isWhatWeHaveLost(int parts) {
    if (parts > heardParts) {
      heardParts = parts;
      heardPartAtMillis = nowMillis();
    }
    return heardParts < toldParts && nowMillis() - heardPartAtMillis > SILENCE.toMillis();
  }

  private void tellSource(Command message) {
    if (source != null) {
      source.tell(message);
    }
  }

  private void fail(String what, RuntimeException cause) {
    problem = "cannot " + what + ": " + cause.getMessage();
    stream.context().getLog().warn("{}: {}", name(), problem);
    subscription = 0;
    source = null; // the next Seek subscribes again
    patience = SILENCE;
    stream.timers().startSingleTimer(Seek.INSTANCE, SEEK);
    failures++;
  }

  private void abandonSnapshot() {
    if (snapshot != null) {
      snapshot.close();
      snapshot = null;
    }
  }

  /**
   * Not before it is known whose line this copy is on: what is kept and merged of one that has lost
   * hides the state where the lines parted.
   */
  private Behavior<Command> onArchiveDue() {
    stream.tidy();
    if (!settled) {
      return Behaviors.same();
    }
    if (stream.archive().isTestDue() && !database.needsSnapshot()) {
      stream.archive().test(database, stream.log());
    } else {
      stream.archive().onDue(stream.log());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onArchived(Archive.Done m) {
    if (stream.archive().onDone(m) && !database.needsSnapshot()) {
      stream.archive().copyFrom(database);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onDescribe(Describe m) {
    Position received = database.received();
    StreamStatus status =
        new StreamStatus(
                "follower",
                phase(),
                lagMillis,
                received.toString(),
                received.txid() - database.applied().txid(),
                lastSync,
                Map.of(),
                null,
                problem)
            .withStore(stream.archive().status());
    m.replyTo()
        .tell(
            new Description(name(), received, status, Map.of(), stream.forks(), unfit(), behind()));
    return Behaviors.same();
  }

  /** A copy that does not hold what was acknowledged from here cannot lead; an unknown one can. */
  @Override
  public @Nullable String unfit() {
    boolean unusable = !database.received().isNone() && database.needsSnapshot();
    return diverged || unusable
        ? name() + " needs a snapshot on " + stream.settings().node()
        : null;
  }

  private String phase() {
    if (snapshot != null) {
      return "snapshot";
    }
    if (source == null) {
      return problem == null ? "connecting" : "failed";
    }
    return sourcePosition.isNone() && database.received().isNone() ? "waiting" : "streaming";
  }

  private String name() {
    return stream.settings().name();
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
