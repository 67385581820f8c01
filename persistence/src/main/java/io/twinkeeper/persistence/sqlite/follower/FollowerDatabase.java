package io.twinkeeper.persistence.sqlite.follower;

import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.fork.ForkStore;
import io.twinkeeper.persistence.segment.ChainBroken;
import io.twinkeeper.persistence.segment.LogLimits;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.persistence.sqlite.PageChecksums;
import io.twinkeeper.persistence.sqlite.follower.ApplySteps.Step;
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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A database on the following side: segments are received (durably, acknowledged), then applied to
 * the copy, which other processes may read at any time and find in a committed state.
 *
 * <p>Every method blocks and may throw {@link UncheckedIOException}; one thread at a time. While
 * this is open no other code in the process may open the database file, not even through SQLite: it
 * would drop our locks. The segment log belongs to the caller.
 */
public final class FollowerDatabase implements AutoCloseable {
  private static final int MAX_BATCH_BYTES = 64 << 20;
  private static final int PAGES_AT_ONCE = 4_096;

  /** The log drops its oldest files: what is not applied yet must never be among them. */
  private static final long MAX_PENDING_BYTES = LogLimits.DEFAULT.totalBytes() / 2;

  private final SegmentLog log;
  private final Path spool;
  private final FollowerOptions options;
  private final FollowerCopy copy;
  private final ForkKeeper forks;
  private boolean broken;
  private long pendingBytes;

  private FollowerDatabase(
      SegmentLog log, Path spool, FollowerOptions options, FollowerCopy copy, ForkStore forks) {
    this.log = log;
    this.spool = spool;
    this.options = options;
    this.copy = copy;
    this.forks = new ForkKeeper(forks, log, copy);
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
      FollowerDatabase follower = new FollowerDatabase(log, spool, options, copy, forks);
      follower.alignLog();
      follower.countPending();
      return follower;
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
    CopyState known = copy.known();
    return known == null ? Position.NONE : known.position();
  }

  /** The line of history that the log stands on. */
  public Lineage lineage() {
    return log.lineage();
  }

  /** Whether another process changed the copy, so that nobody can say what it holds. */
  public boolean isDirty() {
    return copy.isDirty();
  }

  /**
   * Whether nothing can be appended: the copy is dirty, gone or does not fit the log. The way on is
   * {@link #keepFork}, then {@link #receiveSnapshot}.
   */
  public boolean needsSnapshot() {
    return broken || copy.isDirty() || !log.has(applied());
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
      pendingBytes += segment.bytes().length;
    }
  }

  /**
   * Applies the next segments of the log in one atomic step: as many as change no more than {@code
   * maxPages}, at least one.
   *
   * @return whether more is left
   * @throws ChainBroken if a checksum on the way is wrong: nothing is changed, a snapshot is needed
   * @throws CopyBusy if readers stay: nothing is changed, trying later helps
   * @throws CopyChanged if another process wrote to the copy: it is dirty from now on
   */
  public boolean applyPending(int maxPages) {
    Position applied = applied();
    if (applied.equals(log.last())) {
      return false;
    }
    if (needsSnapshot()) {
      throw new ChainBroken("the copy is not at a state of the log; it needs a delta snapshot");
    }
    try {
      copy.requireUnchanged();
      applyOrTellWhy(log.read(applied, MAX_BATCH_BYTES), maxPages);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean more = !applied().equals(log.last());
    pendingBytes = more ? pendingBytes : 0;
    return more;
  }

  /** Every page's checksum in the present copy, for a delta snapshot. Reads the whole file. */
  public PageChecksums pageChecksums() {
    try {
      CopyPages pages = copy.pages();
      return pages == null
          ? PageChecksums.NONE
          : new PageChecksums(pages.pageSize(), pages.checksums());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Keeps this history as a fork if it is not provably an ancestor of {@code winner}'s: if the log
   * ends beside its lineage or the copy is dirty. Calling again gives the same fork.
   */
  public Optional<Fork> keepFork(Lineage winner, String winnerNode) {
    try {
      return forks.keepUnlessAncestor(winner, winnerNode);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps the copy as it is, whatever the lineages say; empty if there is none. */
  public Optional<Fork> keepCopy(String reason) {
    try {
      return forks.keepCopy(reason);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
   * leaves the database in WAL mode. This object is to be closed then. Without a copy, or with one
   * whose content is unknown, there is no such segment: the source begins a new line.
   *
   * @throws CopyChanged if segments were received that cannot be applied to what the copy holds
   */
  public void promote(long epoch) {
    while (!copy.isDirty() && applyPending(PAGES_AT_ONCE)) {
      Thread.onSpinWait();
    }
    try {
      CopyPages pages = copy.pages();
      if (pages != null) {
        openEpoch(epoch, pages);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the file go; the log stays open. */
  @Override
  public void close() {
    try {
      copy.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The second half of {@link SnapshotReceiver#commit}. */
  void take(SnapshotHeader header, Spool pages, Lineage lineage) {
    try {
      copy.watchIfDirty();
      verify(header, pages);
      keepFork(lineage, header.source());
      byte[] pageOne = pageOneOf(pages);
      CopyState next = state(header, pageOne, lineage);
      copy.become(next, pageOne, pages);
      log.reset(header.position(), lineage);
      options.steps().reached(Step.LOG_RESET);
      copy.settled();
      broken = false;
      pendingBytes = 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

  /** A crash between a snapshot's commit and the log's new beginning is finished here. */
  private void alignLog() throws IOException {
    CopyState known = copy.known();
    if (known == null) {
      return;
    }
    Lineage restart = known.restart();
    if (restart != null || !log.has(known.position())) {
      log.reset(known.position(), restart == null ? lineageAt(known.position()) : restart);
      copy.settled();
    }
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
        pendingBytes += segment.bytes().length;
        at = segment.after();
      }
    }
  }

  private void requireRoom() {
    if (pendingBytes > MAX_PENDING_BYTES) {
      throw new CopyBusy(
          pendingBytes + " bytes of segments wait to be applied; the copy's readers keep them out");
    }
  }

  private void applyOrTellWhy(List<Segment> segments, int maxPages) throws IOException {
    try {
      apply(segments, maxPages);
    } catch (ChainBroken e) {
      copy.requireUnchanged(); // else the pages were wrong because somebody wrote them just now
      broken = true;
      throw e;
    }
  }

  private void apply(List<Segment> segments, int maxPages) throws IOException {
    CopyPages old = copy.pages();
    int pageSize = old == null ? segments.get(0).header().pageSize() : old.pageSize();
    SegmentMerge merge = new SegmentMerge(old, applied(), pageSize);
    for (Segment segment : segments) {
      if (merge.changedPages() > 0 && merge.changedPages() + segment.pageCount() > maxPages) {
        break;
      }
      merge.add(segment);
    }
    byte @Nullable [] changed = merge.changed(1);
    byte[] pageOne = changed != null ? changed : Objects.requireNonNull(old).read(1);
    copy.become(merge.state(pageOne, copy.nextCounter()), pageOne, merge.rest());
  }

  private void openEpoch(long epoch, CopyPages pages) throws IOException {
    Position before = applied();
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
