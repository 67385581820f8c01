package io.twinkeeper.persistence.directory.watch;

import io.twinkeeper.protocol.directory.FilePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices changes in a tree and says where to look once they have rested.
 *
 * <p>The first thing that is handed out is {@link Rested#everything}, as soon as the directories
 * are watched; if that takes longer than the longest time, it comes earlier and what is found later
 * follows as trees. Who looks where he is told to misses nothing: whatever changes is covered by a
 * path, a tree or everything that is handed out afterwards, however often it is moved. Everything
 * comes again when the kernel drops events, and when the root is another directory, gone, or back.
 * Not noticed at once: stores into a mapped file before its last descriptor and mapping are closed,
 * and what is done on another machine to a network file system.
 *
 * <p>Links are not followed, other mounts not entered, {@code .twinkeeper} passed over. Nothing of
 * the tree is kept open. Its own thread does all the work and costs nothing while nothing happens;
 * {@link #take} is for one thread, {@link #status} for any.
 */
public final class TreeWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TreeWatch.class);

  /** Events of a file that is written all the time are read together. */
  private static final long PAUSE_NANOS = 5_000_000;

  /** So many bytes of events at once are not waited for: the kernel drops what it cannot keep. */
  private static final int MANY_BYTES = 64 * 1024;

  private static final int READS = 16;

  private final WatchSettings settings;
  private final LongSupplier nanoTime;
  private final Runnable wake;
  private final Inotify inotify;
  private final Resting resting;
  private final Ground ground;
  private final Branches branches;
  private final Carried carried;
  private final Walk walk;
  private final Changes changes;
  private final Thread thread;
  private long nextPoll;
  private @Nullable Figures figures;
  private volatile WatchStatus status;
  private volatile boolean closing;

  /** The last number that {@link #hurry} has given. */
  private final AtomicLong requests = new AtomicLong();

  /** The last of them for which what cannot be watched was looked for. */
  private long polledFor;

  /** The last of them that was answered. */
  private long releasedFor;

  /** Whether all was read the last time that had happened when that began. */
  private boolean allRead;

  private TreeWatch(
      Path root,
      Predicate<FilePath> skipped,
      WatchSettings settings,
      LongSupplier nanoTime,
      Runnable wake,
      Inotify inotify,
      IntSupplier mostWatches) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.wake = wake;
    this.inotify = inotify;
    this.resting = new Resting(settings, Resting.MOST);
    this.ground = new Ground(root);
    this.branches = new Branches(inotify, mostWatches);
    this.carried = new Carried(skipped);
    this.walk =
        new Walk(ground, branches, carried, path -> resting.tree(path, nanoTime.getAsLong()));
    this.changes = new Changes(branches, walk, carried, resting);
    this.status = Figures.of(branches, 0, 0, ground).status(settings.poll());
    this.nextPoll = nanoTime.getAsLong();
    this.thread = new Thread(this::run, "tree-watch");
    thread.setDaemon(true);
  }

  /**
   * Begins to watch. The root need not be there yet.
   *
   * @param skipped directories that are not watched, with all that is below them; asked by the
   *     watch's thread
   * @param nanoTime a clock that never goes back
   * @param wake called by the watch's thread when {@link #take} would bring something: once until
   *     it is called. Must not block
   * @throws IOException if the kernel gives no inotify; a limit of watches is no failure but shows
   *     in the status
   */
  public static TreeWatch open(
      Path root,
      Predicate<FilePath> skipped,
      WatchSettings settings,
      LongSupplier nanoTime,
      Runnable wake)
      throws IOException {
    return open(root, skipped, settings, nanoTime, wake, () -> Integer.MAX_VALUE);
  }

  /** With a limit of its own. */
  static TreeWatch open(
      Path root,
      Predicate<FilePath> skipped,
      WatchSettings settings,
      LongSupplier nanoTime,
      Runnable wake,
      IntSupplier mostWatches)
      throws IOException {
    TreeWatch watch =
        new TreeWatch(root, skipped, settings, nanoTime, wake, Inotify.open(), mostWatches);
    watch.thread.start();
    return watch;
  }

  /** What has rested since the last call. Does not block. */
  public Rested take() {
    Rested rested = resting.take(nanoTime.getAsLong());
    if (!resting.isEmpty()) {
      inotify.signal(); // the thread waits for nothing else while it has told of something
    }
    return rested;
  }

  /**
   * What has happened until now is handed out without having to rest, as soon as the watch's thread
   * has seen it all. What could not be watched is handed out, too. From any thread; does not block.
   *
   * @return a number for {@link #takenThrough}
   */
  public long hurry() {
    long request = requests.incrementAndGet();
    inotify.signal();
    return request;
  }

  /** The last {@link #hurry} of which all was handed out by {@link #take}; 0 if there was none. */
  public long takenThrough() {
    return resting.takenThrough();
  }

  /** How it stands. Does not block. */
  public WatchStatus status() {
    return status;
  }

  private void run() {
    try {
      while (!closing) {
        turnSafely();
      }
    } finally {
      status = new WatchStatus(0, 0, changes.overflows(), Optional.of("the watch has ended"));
      inotify.close();
    }
  }

  /**
   * Whatever goes wrong, some events may be lost with it: all of it begins anew, a little later.
   */
  private void turnSafely() {
    try {
      turn();
    } catch (RuntimeException e) {
      LOG.error("the watch of a directory begins anew", e);
      figures = null;
      status = new WatchStatus(0, branches.watched(), changes.overflows(), failure(e));
      inotify.pause(settings.poll().toNanos());
      walk.rootIsLost();
    }
  }

  private static Optional<String> failure(RuntimeException e) {
    return Optional.of("the watch has failed and begins anew: " + e);
  }

  private void turn() {
    long request = requests.get(); // before it is read what has happened
    if (!walk.hasWork() && request == releasedFor) {
      inotify.await(untilNext(nanoTime.getAsLong()));
      request = requests.get();
    }
    if (request > polledFor) {
      walk.poll();
      polledFor = request;
    }
    int bytes = read();
    resting.walking(walk.isWalking());
    if (walk.hasWork()) {
      walk.work();
    }
    resting.walking(walk.isWalking());
    long now = nanoTime.getAsLong();
    if (now - nextPoll >= 0) {
      walk.poll();
      nextPoll = now + settings.poll().toNanos();
    }
    publish();
    if (request > releasedFor && allRead && !walk.isWalking()) {
      resting.release(request);
      releasedFor = request;
    }
    if (resting.tells(now)) {
      tell();
    }
    if (bytes > 0 && bytes < MANY_BYTES && !walk.hasWork() && request == releasedFor) {
      inotify.pause(Math.min(PAUSE_NANOS, settings.debounce().toNanos() / 4));
    }
  }

  private void tell() {
    try {
      wake.run();
    } catch (RuntimeException e) {
      LOG.error("nobody was told of changes in a directory", e);
    }
  }

  private long untilNext(long now) {
    return Math.min(nextPoll - now, resting.untilTelling(now));
  }

  private int read() {
    changes.at(nanoTime.getAsLong());
    int bytes = 0;
    int read = -1;
    allRead = false;
    for (int i = 0; i < READS && read != 0; i++) {
      read = inotify.read(changes);
      bytes += read;
      allRead |= Inotify.isAll(read);
    }
    return bytes;
  }

  private void publish() {
    Figures now = Figures.of(branches, changes.overflows(), carried.bad(), ground);
    if (!now.equals(figures)) {
      figures = now;
      status = now.status(settings.poll());
    }
  }

  /** Ends the watch; what has not been taken is lost. */
  @Override
  public void close() {
    closing = true;
    inotify.signal();
    boolean interrupted = false;
    while (thread.isAlive() && thread != Thread.currentThread()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
