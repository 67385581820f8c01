package io.twinkeeper.persistence.sqlite.source;

import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.persistence.sqlite.PageChecksums;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source side of one database: reads what another process commits to a WAL-mode database into a
 * log of segments. Nothing is written to the database, and no lock keeps its writers out longer
 * than milliseconds ({@link #longestBarrier}).
 *
 * <p>Every method blocks; one thread at a time. Segments are appended but not forced to the disk,
 * except around a swap of the write-ahead log: until then the frames are still there. The long part
 * of a swap goes on aside, between captures. No other code of this process may open the database
 * file or its {@code -shm} while this object is open: closing such a descriptor would drop our
 * locks.
 */
public final class SourceDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SourceDatabase.class);

  /** More transactions than a power loss can have taken from a log that was not forced. */
  private static final long BEYOND_WHAT_WAS_LOST = 1L << 32;

  private static final String REMOVED = "the database was removed, and another one is there now";
  private static final String MISMATCH = "a snapshot did not add up to what was captured";

  private final String stream;
  private final Path database;
  private final SegmentLog log;
  private final long epoch;
  private final InstantSource clock;
  private final Path stateDirectory;
  private final CaptureSettings settings;
  private final Executor aside;
  private final boolean ending;
  private final SwapRecord swaps = new SwapRecord();
  private final Set<PageSource> snapshots = new HashSet<>();
  private @Nullable Attachment attachment;
  private @Nullable Capture capture;
  private String lost = "";
  private boolean removed;
  private boolean sameDatabase;
  private boolean continuous;

  private SourceDatabase(
      String stream,
      Path database,
      SegmentLog log,
      long epoch,
      InstantSource clock,
      Path stateDirectory,
      CaptureSettings settings,
      Executor aside,
      boolean ending) {
    this.stream = stream;
    this.database = database;
    this.log = log;
    this.epoch = epoch;
    this.clock = clock;
    this.stateDirectory = stateDirectory;
    this.settings = settings;
    this.aside = aside;
    this.ending = ending;
  }

  /**
   * Begins to be the source in {@code epoch}; the database may not exist yet. Touches nothing until
   * the first {@link #capture}.
   *
   * @param stream names it in messages
   * @param database the file
   * @param log goes on from its end if the database is still what it ends with; stays the caller's
   *     to close
   * @param known the state that the database is in as far as its follower side knows: the log's
   *     end; empty for an unknown database
   * @param stateDirectory where this side keeps a small file about the database it has seen
   * @param aside runs what waits for the disk and need not delay a capture: checkpoints before a
   *     swap of the write-ahead log
   * @throws IllegalArgumentException if the log is ahead of the epoch, or ends elsewhere
   */
  public static SourceDatabase open(
      String stream,
      Path database,
      SegmentLog log,
      long epoch,
      Optional<Position> known,
      InstantSource clock,
      Path stateDirectory,
      Executor aside) {
    return open(
        stream, database, log, epoch, known, clock, stateDirectory, aside, CaptureSettings.DEFAULT);
  }

  /** As above, with settings. */
  public static SourceDatabase open(
      String stream,
      Path database,
      SegmentLog log,
      long epoch,
      Optional<Position> known,
      InstantSource clock,
      Path stateDirectory,
      Executor aside,
      CaptureSettings settings) {
    if (log.last().epoch() > epoch) {
      throw new IllegalArgumentException(
          stream + ": the log is in epoch " + log.last().epoch() + ", after " + epoch);
    }
    if (known.isPresent() && !known.get().equals(log.last())) {
      throw new IllegalArgumentException(
          stream + ": the log ends at " + log.last() + ", not at " + known.get());
    }
    return new SourceDatabase(
        stream, database, log, epoch, clock, stateDirectory, settings, aside, false);
  }

  /**
   * For what a source committed last, before it follows: it never begins a new line. If the chain
   * does not hold the log stays as it is and {@link #capture} says {@code REFUSED}.
   *
   * @param log not empty
   */
  public static SourceDatabase openForTail(
      String stream, Path database, SegmentLog log, InstantSource clock, Path stateDirectory) {
    return new SourceDatabase(
        stream,
        database,
        log,
        log.last().epoch(),
        clock,
        stateDirectory,
        CaptureSettings.DEFAULT,
        Runnable::run,
        true);
  }

  /**
   * Reads what was committed since the last call into the log, and swaps the write-ahead log when
   * that is due. Costs one small read and one look at the file's name if nothing was committed.
   *
   * <p>Never throws for what the database or the disk does: that is {@code REFUSED} with the
   * reason, and the next call tries again.
   */
  public Captured capture() {
    try {
      return present() ? captured() : absent();
    } catch (ChainLost e) {
      lose(String.valueOf(e.getMessage()));
      return afresh();
    } catch (UncheckedIOException e) {
      if (!continuous) {
        detach(); // what was committed before is not in the log: the next call begins anew
      } // else the log of segments: what is open stays open
      return refused(e);
    } catch (SQLException e) {
      if (capture == null || !Connections.isBusy(e)) {
        detach();
      } // else it passes, and letting go of the pin would cost a look at every page
      return refused(e);
    } catch (WalIndexInFlux e) {
      if (capture == null) {
        detach();
      }
      return refused(e);
    } catch (NotCapturable | IOException e) {
      detach();
      return refused(e);
    }
  }

  /** Lets go of what is not needed before the next commits. */
  public void rest() {
    try {
      if (capture != null) {
        capture.rest();
      }
    } catch (SQLException | IOException e) {
      LOG.warn("{}: an idle connection to {} was not closed well", stream, database, e);
    }
  }

  /** Where the log ends. */
  public Position position() {
    return log.last();
  }

  public Lineage lineage() {
    return log.lineage();
  }

  public SegmentLog log() {
    return log;
  }

  /**
   * Whether this line certainly went through {@code position}. Ids alone do not prove it: after a
   * power loss another history may carry the same ones. A position that the log still covers must
   * be in it, checksum and all; for an older one the lineage has to do.
   */
  public boolean provenAncestor(Position position) {
    boolean older = position.txid() < log.first().txid();
    return position.isNone() || log.has(position) || (older && lineage().contains(position));
  }

  /** The longest time that writers were kept out so far. */
  public Duration longestBarrier() {
    return swaps.longestBarrier();
  }

  /** How often the write-ahead log began anew without a hole. */
  public long restarts() {
    return swaps.restarts();
  }

  /**
   * The pages that differ from {@code have}, at the log's end after everything committed is in it.
   *
   * @throws IllegalStateException if the database is not there or not capturable: see {@link
   *     #capture}
   */
  public PageSource snapshot(PageChecksums have) {
    Captured now = capture();
    Capture open = capture;
    if (open == null) {
      throw new IllegalStateException(
          stream + ": no snapshot: " + now.state() + " " + now.detail());
    }
    try {
      return snapshot(have, open);
    } catch (ChainLost e) {
      lose(String.valueOf(e.getMessage()));
      throw new IllegalStateException(stream + ": no snapshot: " + e.getMessage(), e);
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(stream + ": no snapshot: " + e.getMessage(), e);
    }
  }

  /** What is done on a connection of its own. */
  @FunctionalInterface
  public interface DatabaseWork<T> {
    T on(Connection connection) throws SQLException, IOException;
  }

  /**
   * Runs {@code work} on a connection that may write to the database, like an application would.
   * Nothing is captured meanwhile and no descriptor of the database is closed, so that the locks of
   * its transaction hold; the next {@link #capture} finds what it committed.
   *
   * @throws IllegalStateException if the database is not being captured, or SQLite fails
   */
  public <T> T write(DatabaseWork<T> work) throws IOException {
    Attachment open = attachment;
    if (open == null) {
      throw new IllegalStateException(database + " is not captured now, so it is not written to");
    }
    try {
      return open.connections().write(work);
    } catch (SQLException e) {
      throw new IllegalStateException(database + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** Lets go; the database and its write-ahead log are left as the application has them. */
  @Override
  public void close() {
    detach();
  }

  private Captured captured() throws SQLException, IOException {
    Capture open = capture;
    if (open == null) {
      return attach();
    }
    if (!lost.isEmpty()) {
      throw new ChainLost(lost);
    }
    Instant lastWrite = open.hasNews() ? attached().wal().lastWrite() : clock.instant();
    int segments = open.capture();
    return captured(segments, lastWrite);
  }

  private Captured captured(int segments, Instant lastWrite) {
    return segments == 0
        ? Captured.of(Captured.State.IDLE, log.last(), "")
        : new Captured(Captured.State.CAPTURED, log.last(), segments, Optional.of(lastWrite), "");
  }

  /** Whether the database is there; notices that it is another one. */
  private boolean present() throws IOException {
    Attachment open = attachment;
    String identity = DatabaseFile.identity(database);
    if (open != null && !open.file().identity().equals(identity)) {
      LOG.warn("{}: {} was removed or replaced", stream, database);
      detach();
      sameDatabase = false;
      removed = true;
      if (!identity.isEmpty()) {
        lost = REMOVED;
      } // else what comes back is judged as after a restart: it may be the same, unchanged
    }
    return !identity.isEmpty();
  }

  private Captured absent() {
    return Captured.of(Captured.State.ABSENT, log.last(), "");
  }

  private Captured refused(Exception cause) {
    String reason = cause instanceof NotCapturable ? cause.getMessage() : database + ": " + cause;
    return Captured.of(Captured.State.REFUSED, log.last(), reason == null ? "" : reason);
  }

  /** What broke while it was open broke in the same database; else nobody can tell. */
  private void lose(String reason) {
    if (lost.isEmpty()) {
      lost = reason;
      sameDatabase = continuous;
    }
    detach();
  }

  private Captured afresh() {
    try {
      return attach();
    } catch (ChainLost | NotCapturable | SQLException | IOException e) {
      detach();
      return refused(e);
    } catch (UncheckedIOException e) {
      detach();
      return refused(e);
    }
  }

  private Captured attach() throws SQLException, IOException {
    Attachment opened = Attachment.open(database);
    attachment = opened;
    Pin pin = opened.pin();
    try {
      WalIndexHeader header = opened.index().read();
      CapturedState state = stateAt(opened, header);
      Backfill backfill = new Backfill(opened, log::force, aside);
      capture = new Capture(opened, pin, state, settings, backfill, swaps);
      opened.connections().rest();
      return settle(opened, state, header);
    } finally {
      if (capture == null) {
        opened.release(pin);
      }
    }
  }

  private CapturedState stateAt(Attachment opened, WalIndexHeader header) throws IOException {
    int pages = header.lastFrame() > 0 ? header.pages() : opened.file().pages();
    PageTable frames = Overlay.read(opened.wal(), header);
    WalCursor cursor = WalCursor.at(header);
    return new CapturedState(opened.file(), opened.wal(), log, clock, epoch, cursor, pages, frames);
  }

  /** Finds out how what is there continues the log. */
  private Captured settle(Attachment opened, CapturedState state, WalIndexHeader header)
      throws IOException {
    Instant lastWrite = opened.wal().lastWrite();
    DatabaseIdentity identity = DatabaseIdentity.of(opened.file());
    if (!lost.isEmpty() || log.last().isNone()) {
      return begin(lost.isEmpty() ? "first seen" : lost, state, identity, sameDatabase);
    }
    int segments;
    try {
      Resumption resumption = new Resumption(opened, state, header, settings, log.lastSegment());
      segments = resumption.resume(state.view().checksum());
    } catch (ChainLost e) {
      // a power loss may have taken from the log or the database: nothing earlier can be claimed
      boolean known = identity.isRecordedIn(stateDirectory);
      String why = removed ? REMOVED : known ? e.getMessage() : "another database";
      return begin(why, state, identity, false);
    }
    if (log.last().epoch() < epoch) {
      state.appendEmpty();
      segments++;
    }
    continuous = true;
    removed = false;
    identity.record(stateDirectory);
    return captured(segments, lastWrite);
  }

  /**
   * Begins the chain anew. Followers that stand on another line will keep their copy.
   *
   * @param same whether everything in the log is certainly this database's past, and all of it
   */
  private Captured begin(
      @Nullable String why, CapturedState state, DatabaseIdentity identity, boolean same)
      throws IOException {
    if (ending) {
      throw new NotCapturable(database + ": " + why);
    }
    Position start = new Position(epoch, firstTxid(same), state.view().checksum());
    Lineage before = same ? log.lineage() : Lineage.EMPTY;
    log.reset(start, before.withTerm(epoch, start.txid()));
    lost = "";
    removed = false;
    continuous = true;
    identity.record(stateDirectory);
    LOG.info("{}: the stream begins at {}: {}", stream, start, why);
    return Captured.of(Captured.State.RESET, start, why == null ? "" : why);
  }

  /**
   * Of a line in the epoch of another one, a follower may hold transactions that this log has lost:
   * their ids must not be used again.
   */
  private long firstTxid(boolean same) {
    boolean idsMayBeTaken = !same && log.last().epoch() == epoch;
    return log.last().txid() + (idsMayBeTaken ? BEYOND_WHAT_WAS_LOST : 1);
  }

  private PageSource snapshot(PageChecksums have, Capture open) throws SQLException, IOException {
    Pin own = open.snapshotOpened();
    PageSource source = null;
    try {
      open.capture();
      PageView view = open.heldView();
      source = new PageSource(log.last(), view, have, s -> closed(s, open, own), this::mismatch);
      snapshots.add(source);
      return source;
    } finally {
      if (source == null) {
        open.snapshotClosed(own);
      }
    }
  }

  private void mismatch() {
    lost = MISMATCH;
    sameDatabase = true;
  }

  private void closed(PageSource source, Capture open, Pin own) {
    snapshots.remove(source);
    try {
      open.snapshotClosed(own);
    } catch (SQLException e) {
      LOG.warn("{}: a snapshot of {} did not end well", stream, database, e);
    }
  }

  private Attachment attached() {
    return Objects.requireNonNull(attachment);
  }

  private void detach() {
    List<AutoCloseable> open = new ArrayList<>(snapshots);
    if (capture != null) {
      open.add(capture::close);
    }
    if (attachment != null) {
      open.add(attachment);
    }
    try {
      Closing.each(open);
    } catch (SQLException | IOException e) {
      LOG.warn("{}: {} was not closed well", stream, database, e);
    } finally {
      capture = null;
      attachment = null;
      continuous = false;
    }
  }
}
