package io.twinkeeper.persistence.replica;

import io.twinkeeper.persistence.fork.Fork;
import io.twinkeeper.persistence.fork.ForkStore;
import io.twinkeeper.persistence.segment.LogLimits;
import io.twinkeeper.persistence.segment.SegmentLog;
import io.twinkeeper.persistence.sqlite.follower.CopyBusy;
import io.twinkeeper.persistence.sqlite.follower.CopyChanged;
import io.twinkeeper.persistence.sqlite.follower.FollowerDatabase;
import io.twinkeeper.persistence.sqlite.follower.FollowerOptions;
import io.twinkeeper.persistence.sqlite.follower.LastSide;
import io.twinkeeper.persistence.sqlite.follower.Superseded;
import io.twinkeeper.persistence.sqlite.source.Captured;
import io.twinkeeper.persistence.sqlite.source.SourceDatabase;
import io.twinkeeper.persistence.tenant.KeptCopies;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One database on one node: the user's file, and under the node's own directory the segment log,
 * the state and the forks. It is on one side of its stream at a time:
 *
 * <pre>
 *             becomeSource: replay to the end, open the epoch, WAL mode
 *   follower ----------------------------------------------------------&gt; source
 *            &lt;----------------------------------------------------------
 *             becomeFollower: capture the tail, checkpoint, rollback mode
 * </pre>
 *
 * <p>Taking a side ends the other one. Every method blocks and may throw {@link
 * UncheckedIOException}; one thread at a time. Each step survives a crash at any point: taking
 * either side afterwards goes on from what is on disk.
 */
public final class DatabaseReplica implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseReplica.class);
  private static final int CAPTURES_AT_MOST = 1_000;

  private final String stream;
  private final Path database;
  private final Path directory;
  private final FollowerOptions options;
  private final SegmentLog log;
  private final ForkStore forks;
  private @Nullable SourceDatabase source;
  private @Nullable FollowerDatabase follower;
  private @Nullable FollowerDatabase promoting;

  private DatabaseReplica(
      String stream, Path database, Path directory, FollowerOptions options, SegmentLog log) {
    this.stream = stream;
    this.database = database;
    this.directory = directory;
    this.options = options;
    this.log = log;
    this.forks = new ForkStore(stream, directory.resolve("forks"), options.clock());
  }

  /**
   * Opens what this node has of the stream; makes {@code directory}, touches nothing at {@code
   * database}.
   *
   * @param stream its name, for messages and forks
   * @param database the user's file, which need not exist
   * @param directory the node's own, for this database alone
   */
  public static DatabaseReplica open(
      String stream, Path database, Path directory, FollowerOptions options) {
    makePrivate(directory);
    SegmentLog log = SegmentLog.open(directory.resolve("log"), LogLimits.DEFAULT);
    return new DatabaseReplica(stream, database, directory, options, log);
  }

  /** Log, spool and forks hold what the database holds: nobody else may read them. */
  private static void makePrivate(Path directory) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Takes the source side in {@code epoch}: everything received is applied, the database is in WAL
   * mode, and the epoch has a first segment, by the first capture at the latest. If this node was
   * the source already it goes on. The file may not exist yet.
   *
   * @throws CopyBusy if readers of the copy stay, after a moment and not after all the time that
   *     they may: trying again goes on from there
   * @throws CopyChanged if what was received cannot be applied to what the file holds
   * @throws io.twinkeeper.persistence.segment.ChainBroken if the file is gone but segments of it
   *     were received: another node should be the source
   */
  public SourceDatabase becomeSource(long epoch) {
    return becomeSource(epoch, Runnable::run);
  }

  /**
   * As above.
   *
   * @param aside runs what waits for the disk and need not delay a capture
   */
  public SourceDatabase becomeSource(long epoch, Executor aside) {
    leaveSource();
    leaveFollower();
    try {
      if (LastSide.in(directory) != LastSide.SOURCE) {
        promote(epoch);
      }
      SourceDatabase opened = openSource(epoch, aside);
      source = opened;
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Takes the follower side. If this node was the source, commits that were not captured yet are
   * captured first where the chain still holds; where it does not the log stays as it is. The
   * database is then put to rest in rollback mode and compared with the log's end: {@link
   * FollowerDatabase#isDirty} if it is something else, so it is kept as a fork and not overwritten.
   *
   * @throws CopyBusy if another process still has the database open, with its name where the system
   *     tells it; trying again helps once it is gone
   */
  public FollowerDatabase becomeFollower() {
    leaveSide();
    try {
      if (LastSide.in(directory) == LastSide.SOURCE) {
        captureTail();
      }
      FollowerDatabase opened = openFollower();
      follower = opened;
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where they are kept; may be used beside this object, from any thread. */
  public ForkStore forkStore() {
    return forks;
  }

  /** The log of segments, on either side: for reading. */
  public SegmentLog log() {
    return log;
  }

  /** Removes what is left of a copy that readers were left, once nobody can be about to open it. */
  public void tidy() {
    try {
      Superseded.in(directory).tidy(options.clock().instant());
    } catch (IOException e) {
      LOG.warn("{}: what was left to readers cannot be removed: {}", stream, e.toString());
    }
  }

  /** What this node keeps of histories that lost, oldest first. */
  public List<Fork> forks() {
    return forks.list();
  }

  /** Ends the present side and closes the log. */
  @Override
  public void close() {
    leaveSide();
    log.close();
  }

  private void leaveSide() {
    leaveSource();
    leaveFollower();
    leavePromotion();
  }

  private void leaveSource() {
    if (source != null) {
      source.close();
      source = null;
    }
  }

  private void leaveFollower() {
    if (follower != null) {
      follower.close();
      follower = null;
    }
  }

  private void leavePromotion() {
    if (promoting != null) {
      promoting.close();
      promoting = null;
    }
  }

  private void promote(long epoch) throws IOException {
    boolean followed = LastSide.in(directory) == LastSide.FOLLOWER || !log.last().isNone();
    if (followed) {
      promoteCopy(epoch);
    }
    if (LastSide.in(directory) != LastSide.SOURCE) {
      LastSide.becomeSource(directory); // there is no file yet, or nobody knows what it holds
    }
  }

  /** While readers stay it is kept open, as it knows for how long they have. */
  private void promoteCopy(long epoch) throws IOException {
    FollowerDatabase ending = promoting == null ? openFollower() : promoting;
    promoting = ending;
    boolean busy = false;
    try {
      ending.promote(epoch);
    } catch (CopyBusy e) {
      busy = true;
      throw e;
    } finally {
      if (!busy) {
        leavePromotion();
      }
    }
  }

  private SourceDatabase openSource(long epoch, Executor aside) throws IOException {
    Position end = log.last();
    Optional<Position> known = end.isNone() ? Optional.empty() : Optional.of(end);
    return SourceDatabase.open(
        stream,
        resolved(database),
        log,
        epoch,
        known,
        options.clock(),
        directory.resolve("source"),
        aside);
  }

  private FollowerDatabase openFollower() throws IOException {
    boolean nameWasUsed = new KeptCopies(directory).wereEverMade();
    return FollowerDatabase.open(
        resolved(database), directory, log, forks, options.withNameThatWasUsed(nameWasUsed));
  }

  private void captureTail() throws IOException {
    if (log.last().isNone()) {
      return;
    }
    try (SourceDatabase ending =
        SourceDatabase.openForTail(
            stream, resolved(database), log, options.clock(), directory.resolve("source"))) {
      Captured captured = ending.capture();
      for (int i = 0; i < CAPTURES_AT_MOST && isMore(captured); i++) {
        captured = ending.capture();
      }
      LOG.info("{}: ends as source: {} {}", stream, captured, log.last());
    }
    log.force();
  }

  private static boolean isMore(Captured captured) {
    return captured.state() == Captured.State.CAPTURED;
  }

  /** SQLite keeps journal and log beside the file that a symbolic link leads to. */
  private static Path resolved(Path database) throws IOException {
    if (Files.exists(database)) {
      return database.toRealPath();
    }
    Path parent = database.toAbsolutePath().getParent();
    return parent != null && Files.exists(parent)
        ? parent.toRealPath().resolve(String.valueOf(database.getFileName()))
        : database.toAbsolutePath();
  }

  /** The file that {@code database} leads to at the moment, whether it exists or not. */
  public static Path fileOf(Path database) {
    try {
      return resolved(database);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
