package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.fork.ForkStore;
import io.twinkeeper.persistence.segment.ChainBroken;
import io.twinkeeper.persistence.segment.LogLimits;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.persistence.sqlite.PageChecksums;
import io.twinkeeper.persistence.sqlite.follower.ApplySteps.Step;
import io.twinkeeper.persistence.store.SegmentStore;
import io.twinkeeper.protocol.segment.PageChecksum;
import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.segment.SegmentBuilder;
import io.twinkeeper.protocol.segment.SegmentHeader;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A database on the following side: segments are received (durably, acknowledged), then applied to
 * the copy, which other processes may read at any time and find in a committed state.
 *
 * <p>Every method may throw {@link UncheckedIOException}. One thread receives, another one may
 * apply, a third one read all of the copy: what changes or reads the copy waits its turn, {@link
 * #append} and the questions where this stands never do. Turns are short; the one long one, leaving
 * the file to readers that stay, gives way to everything but an apply. While this is open no other
 * code in the process may open the database file, not even through SQLite: it would drop our locks.
 * The segment log belongs to the caller.
 */
public final class FollowerDatabase implements AutoCloseable {
  /** Read under the log's lock, which appending waits for. */
  private static final int MAX_BATCH_BYTES = 4 << 20;

  private static final int PAGES_AT_ONCE = 4_096;

  /** Of a reading of the whole copy, in one turn. */
  private static final int TURN_BYTES = 1 << 20;

  private static final int READINGS_AT_MOST = 3;

  /** The log drops its oldest files: what is not applied yet must never be among them. */
  private static final long MAX_PENDING_BYTES = LogLimits.DEFAULT.totalBytes() / 2;

  private final SegmentLog log;
  private final Path spool;
  private final FollowerOptions options;
  private final FollowerCopy copy;
  private final ForkKeeper forks;
  private final AtomicLong pendingBytes = new AtomicLong();
  private final ReentrantLock turn = new ReentrantLock(true);
  private final AtomicInteger urgent = new AtomicInteger();
  private final SteadyReadings readings = new SteadyReadings();
  private boolean broken;
  private boolean closed;
  private volatile Standing standing;

  private FollowerDatabase(
      SegmentLog log, Path spool, FollowerOptions options, FollowerCopy copy, ForkStore forks) {
    this.log = log;
    this.spool = spool;
    this.options = options;
    this.copy = copy;
    this.forks = new ForkKeeper(forks, log, copy, options.ancestors());
    copy.giveWay(() -> urgent.get() > 0);
    this.standing = standing();
  }

  /** What the last change of the copy came to. */
  private record Standing(Position applied, boolean dirty, boolean needsSnapshot) {}

  private Standing standing() {
    CopyState known = copy.known();
    Position applied = known == null ? Position.NONE : known.position();
    return new Standing(applied, copy.isDirty(), broken || copy.isDirty() || !log.has(applied));
  }

  /**
   * Opens the copy at {@code database}, recovers it from whatever a crash left, and leaves it in
   * rollback mode. Takes no time that grows with the database, unless somebody else changed it or
   * it was the source's until now: then all of it is read.
   *
   * @param database the file, which need not exist; symbolic links resolved
   * @param directory where state and spool are kept
   * @throws CopyBusy if another process has the database open in WAL mode or is writing
   */
  public static FollowerDatabase open(
      Path database, Path directory, SegmentLog log, ForkStore forks, FollowerOptions options) {
    try {
      StateFile state = StateFile.open(directory);
      Path spool = directory.resolve("snapshot.spool");
      Files.deleteIfExists(spool);
      FollowerCopy copy = FollowerCopy.open(database, state, log.last(), options);
      try {
        FollowerDatabase follower = new FollowerDatabase(log, spool, options, copy, forks);
        follower.begin();
        return follower;
      } catch (RuntimeException e) {
        copy.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The end of the durable log: what has been acknowledged. */
  public Position received() {
    return log.durable();
  }

  /** What readers of the copy see; {@link Position#NONE} if there is no copy or it is dirty. */
  public Position applied() {
    return standing.applied;
  }

  /** Bytes of segments that were received and are not applied yet. */
  public long pendingBytes() {
    return pendingBytes.get();
  }

  /** The line of history that the log stands on. */
  public Lineage lineage() {
    return log.lineage();
  }

  /** Whether another process changed the copy, so that nobody can say what it holds. */
  public boolean isDirty() {
    return standing.dirty;
  }

  /**
   * Whether nothing can be appended: the copy is dirty, gone or does not fit the log. The way on is
   * {@link #keepFork}, then {@link #receiveSnapshot}.
   */
  public boolean needsSnapshot() {
    return standing.needsSnapshot;
  }

  /**
   * Puts segments into the log, durably. What is there already counts as received.
   *
   * @return the position to acknowledge
   * @throws ChainBroken if a segment does not follow or a snapshot is needed; what came before it
   *     in the list may have been received
   * @throws CopyBusy if readers have kept so much from being applied that the log's limit is near
   */
  public Position append(List<Segment> segments) {
    if (needsSnapshot()) {
      throw new ChainBroken("the copy is not at a state of the log; it needs a delta snapshot");
    }
    try {
      segments.forEach(this::appendIfNew);
    } finally {
      log.force(); // what came before a segment that was refused is applied, so it must be durable
    }
    return log.durable();
  }

  private void appendIfNew(Segment segment) {
    if (!log.has(segment.after())) {
      requireRoom();
      log.append(segment);
      pendingBytes.addAndGet(segment.bytes().length);
    }
  }

  /**
   * Applies the next durable segments of the log in one atomic step: as many as change no more than
   * {@code maxPages}, at least one. Nothing after {@link #close}.
   *
   * @return whether more is left
   * @throws ChainBroken if a checksum on the way is wrong: nothing is changed, a snapshot is needed
   * @throws CopyBusy if readers stay: nothing is changed, trying later helps
   * @throws CopyChanged if another process wrote to the copy: it is dirty from now on
   */
  public boolean applyPending(int maxPages) {
    turn.lock();
    try {
      return applyInTurn(maxPages);
    } finally {
      turn.unlock();
    }
  }

  private boolean applyInTurn(int maxPages) {
    Position end = log.durable();
    if (closed || applied().equals(end)) {
      return false;
    }
    if (needsSnapshot()) {
      throw new ChainBroken("the copy is not at a state of the log; it needs a delta snapshot");
    }
    return onCopy(
        () -> {
          copy.requireUnchanged();
          List<Segment> next = log.read(applied(), MAX_BATCH_BYTES);
          next.removeIf(segment -> segment.after().txid() > end.txid());
          Position reached = applyOrTellWhy(next, maxPages);
          return !reached.equals(log.durable());
        });
  }

  /** Every page's checksum in the present copy, for a delta snapshot. Reads the whole file. */
  public PageChecksums pageChecksums() {
    return onCopy(
        () -> {
          CopyPages pages = copy.pages();
          return pages == null
              ? PageChecksums.NONE
              : new PageChecksums(pages.pageSize(), pages.checksums());
        });
  }

  /**
   * Gives {@code store} a new beginning: every page of the copy, at what was applied when this
   * began. Reads the whole file in short turns; the copy goes on meanwhile.
   *
   * @return false if there is no copy, or nobody knows what it holds, or this is closed meanwhile
   * @throws CopyBusy if the copy changes too fast; trying again later helps
   */
  public boolean copyTo(SegmentStore store) {
    return readWhole(
            reading -> {
              try (SegmentStore.Base base =
                  store.begin(
                      reading.position(), reading.lineage(), reading.pageSize(), reading.pages())) {
                if (readOn(reading, base::page)) {
                  base.publish();
                }
              }
              return true;
            })
        .isPresent();
  }

  /**
   * What the copy really held when this began: its position with the checksum that its pages add up
   * to. Reads the whole file in short turns; the copy goes on meanwhile.
   *
   * @return {@link Position#NONE} if there is no copy, or nobody knows what it holds, or this is
   *     closed meanwhile
   * @throws CopyBusy if the copy changes too fast; trying again later helps
   */
  public Position measured() {
    return readWhole(
            reading -> {
              PageSum sum = new PageSum(reading.pageSize());
              readOn(reading, sum::add);
              Position at = reading.position();
              return new Position(at.epoch(), at.txid(), sum.total());
            })
        .orElse(Position.NONE);
  }

  @FunctionalInterface
  private interface WholeReading<T> {
    T of(SteadyReading reading) throws IOException;
  }

  /** Empty if there is nothing to be read any more. */
  private <T> Optional<T> readWhole(WholeReading<T> work) {
    for (int i = 0; i < READINGS_AT_MOST; i++) {
      SteadyReading reading = inTurn(this::beginReading).orElse(null);
      if (reading == null) {
        return Optional.empty();
      }
      try {
        T result = work.of(reading);
        if (!reading.isBroken()) {
          return Optional.of(result);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        inTurn(() -> readings.remove(reading));
      }
    }
    throw new CopyBusy("the copy changes faster than all of it can be read; that is tried again");
  }

  private Optional<SteadyReading> beginReading() throws IOException {
    CopyPages pages = copy.pages();
    return closed || pages == null || copy.isDirty()
        ? Optional.empty()
        : Optional.of(readings.add(new SteadyReading(applied(), log.lineage(), pages)));
  }

  @FunctionalInterface
  private interface PageSink {
    void page(int number, byte[] page) throws IOException;
  }

  /** All pages that are left, turn by turn; returns whether it came to the end. */
  private boolean readOn(SteadyReading reading, PageSink sink) throws IOException {
    Map<Integer, byte[]> read = new LinkedHashMap<>();
    do {
      read.clear();
      inTurn(() -> readTurn(reading, read));
      for (Map.Entry<Integer, byte[]> page : read.entrySet()) {
        sink.page(page.getKey(), page.getValue());
      }
    } while (!read.isEmpty());
    return !reading.isBroken();
  }

  private int readTurn(SteadyReading reading, Map<Integer, byte[]> into) throws IOException {
    CopyPages now = copy.pages();
    if (closed || now == null || copy.isDirty()) {
      reading.breakOff();
    }
    int most = Math.max(1, TURN_BYTES / reading.pageSize());
    while (now != null && !reading.isBroken() && reading.hasNext() && into.size() < most) {
      into.put(reading.number(), reading.read(now));
    }
    return into.size();
  }

  /**
   * Keeps this history as a fork if it is not provably an ancestor of {@code winner}'s: if the log
   * ends beside its lineage or the copy is dirty. Calling again gives the same fork.
   */
  public Optional<Fork> keepFork(Lineage winner, String winnerNode) {
    return onCopy(() -> forks.keepUnlessAncestor(winner, winnerNode));
  }

  /** Keeps the copy as it is, whatever the lineages say; empty if there is none. */
  public Optional<Fork> keepCopy(String reason) {
    return onCopy(() -> forks.keepCopy(reason));
  }

  /** Begins to take a snapshot in; the copy stays as it is until that commits. */
  public SnapshotReceiver receiveSnapshot(SnapshotHeader header) {
    try {
      return new SnapshotReceiver(this, header, Spool.create(spool, header.pageSize()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Ends following: applies what was received, opens {@code epoch} with a segment of its own and
   * leaves the database in WAL mode. Readers of the copy get two seconds before they are left their
   * old file. This object is to be closed then. Without a copy, or with one whose content is
   * unknown, there is no such segment: the source begins a new line.
   *
   * @throws CopyChanged if segments were received that cannot be applied to what the copy holds
   */
  public void promote(long epoch) {
    copy.hurry();
    while (!isDirty() && applyPending(PAGES_AT_ONCE)) {
      Thread.onSpinWait();
    }
    onCopy(() -> openEpoch(epoch));
  }

  /** Lets the file go, after the pages that are being written just now; the log stays open. */
  @Override
  public void close() {
    urgently(
        () -> {
          closed = true;
          readings.breakOff();
          copy.close();
          return true;
        });
  }

  /** The second half of {@link SnapshotReceiver#commit}. */
  Position take(SnapshotHeader header, Spool pages, Lineage lineage) {
    return onCopy(
        () -> {
          copy.watchIfDirty();
          readings.breakOff();
          verify(header, pages);
          Optional<Fork> fork = forks.keepUnlessAncestor(lineage, header.source());
          if (fork.isPresent()) {
            forks.keepBase(fork.get(), header, pages);
          }
          forks.settleBases(header, pages);
          byte[] pageOne = pageOneOf(pages);
          copy.become(state(header, pageOne, lineage), pageOne, pages);
          log.reset(header.position(), lineage);
          options.steps().reached(Step.LOG_RESET);
          copy.settled();
          broken = false;
          pendingBytes.set(0);
          return header.position();
        });
  }

  @FunctionalInterface
  private interface CopyWork<T> {
    T run() throws IOException;
  }

  private <T> T onCopy(CopyWork<T> work) {
    return urgently(
        () -> {
          try {
            return work.run();
          } finally {
            standing = standing();
          }
        });
  }

  /** What takes long and is not urgent itself is given up meanwhile. */
  private <T> T urgently(CopyWork<T> work) {
    urgent.incrementAndGet();
    try {
      turn.lock();
    } finally {
      urgent.decrementAndGet();
    }
    try {
      return inTurn(work);
    } finally {
      turn.unlock();
    }
  }

  private <T> T inTurn(CopyWork<T> work) {
    turn.lock();
    try {
      return work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      turn.unlock();
    }
  }

  private void verify(SnapshotHeader header, Spool pages) throws IOException {
    long[] sums = new long[0];
    CopyPages old = copy.pages();
    if (old != null && old.pageSize() == header.pageSize()) {
      sums = old.checksums();
    }
    sums = Arrays.copyOf(sums, header.pages());
    pages.overlay(sums);
    long sum = CopyPages.sumOf(sums);
    if (sum != header.position().checksum()) {
      throw new ChainBroken(
          String.format("the snapshot for %s has checksum %016x", header.position(), sum));
    }
  }

  private byte[] pageOneOf(Spool pages) throws IOException {
    CopyPages old = copy.pages();
    return pages.hasPageOne() || old == null ? pages.pageOne() : old.read(1);
  }

  private CopyState state(SnapshotHeader header, byte[] pageOne, Lineage lineage)
      throws IOException {
    return new CopyState(
        CopyState.Role.FOLLOWER,
        header.position(),
        header.pageSize(),
        header.pages(),
        CopyState.header(pageOne),
        copy.nextCounter(),
        true,
        lineage);
  }

  private void begin() {
    onCopy(this::alignLog);
    countPending();
  }

  /** A crash between a snapshot's commit and the log's new beginning is finished here. */
  private Position alignLog() throws IOException {
    CopyState known = copy.known();
    if (known == null) {
      return Position.NONE;
    }
    Lineage restart = known.restart();
    if (restart != null || !log.has(known.position())) {
      log.reset(known.position(), restart == null ? lineageAt(known.position()) : restart);
      copy.settled();
    }
    return known.position();
  }

  /** Without its log a copy proves no more than where it stands. */
  private Lineage lineageAt(Position position) {
    boolean told = log.lineage().contains(position);
    return told ? log.lineage() : Lineage.EMPTY.withTerm(position.epoch(), position.txid());
  }

  private void countPending() {
    Position at = applied();
    while (!needsSnapshot() && !at.equals(log.last())) {
      for (Segment segment : log.read(at, MAX_BATCH_BYTES)) {
        pendingBytes.addAndGet(segment.bytes().length);
        at = segment.after();
      }
    }
  }

  private void requireRoom() {
    long pending = pendingBytes.get();
    if (pending > MAX_PENDING_BYTES) {
      throw new CopyBusy(
          pending + " bytes of segments wait to be applied; the copy's readers keep them out");
    }
  }

  private Position applyOrTellWhy(List<Segment> segments, int maxPages) throws IOException {
    try {
      return apply(segments, maxPages);
    } catch (ChainBroken e) {
      copy.requireUnchanged(); // else the pages were wrong because somebody wrote them just now
      broken = true;
      throw e;
    }
  }

  private Position apply(List<Segment> segments, int maxPages) throws IOException {
    CopyPages old = copy.pages();
    int pageSize = old == null ? segments.get(0).header().pageSize() : old.pageSize();
    SegmentMerge merge = new SegmentMerge(old, applied(), pageSize);
    long bytes = 0;
    for (Segment segment : segments) {
      if (merge.changedPages() > 0 && merge.changedPages() + segment.pageCount() > maxPages) {
        break;
      }
      merge.add(segment);
      bytes += segment.bytes().length;
    }
    byte @Nullable [] changed = merge.changed(1);
    byte[] pageOne = changed != null ? changed : Objects.requireNonNull(old).read(1);
    CopyState next = merge.state(pageOne, copy.nextCounter());
    if (old != null) {
      readings.keep(old, merge.rest().numbers(), next.pages());
    }
    copy.become(next, pageOne, merge.rest());
    pendingBytes.addAndGet(-bytes);
    return next.position();
  }

  private Position openEpoch(long epoch) throws IOException {
    Position before = applied();
    CopyPages pages = copy.pages();
    if (pages == null) {
      return before;
    }
    readings.breakOff();
    byte[] pageOne = PageOne.physical(pages.read(1), PageOne.WAL_MODE, copy.nextCounter());
    Position after = before;
    if (!copy.isDirty()) {
      Segment first = firstOf(epoch, pages, pageOne);
      log.append(first);
      log.force();
      after = first.after();
    } else if (!copy.lastClaim().equals(log.last())) {
      throw new CopyChanged("received segments cannot be applied: another process wrote to it");
    }
    copy.become(
        new CopyState(
            CopyState.Role.SOURCE,
            after,
            pages.pageSize(),
            pages.pages(),
            CopyState.header(pageOne),
            PageOne.counter(pageOne),
            true,
            null),
        pageOne,
        NewContent.PageSet.EMPTY);
    copy.settled();
    return after;
  }

  private Segment firstOf(long epoch, CopyPages pages, byte[] pageOne) throws IOException {
    Position before = applied();
    long txid = before.txid() + 1;
    SegmentBuilder segment =
        new SegmentBuilder(
            new SegmentHeader(
                pages.pageSize(),
                pages.pages(),
                txid,
                txid,
                options.clock().instant(),
                before.checksum(),
                0,
                0,
                0,
                0,
                epoch));
    segment.page(1, pageOne);
    long without = PageChecksum.toggle(before.checksum(), pages.checksum(1));
    return segment.build(
        PageChecksum.toggle(without, PageChecksum.of(1, pageOne, 0, pageOne.length)));
  }
}
