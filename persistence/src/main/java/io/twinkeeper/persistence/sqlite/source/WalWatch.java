package io.twinkeeper.persistence.sqlite.source;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes sources when a database or its write-ahead log was written: one thread for all of them.
 *
 * <p>A hint and no more: a wake-up may come for nothing, and changes in quick succession share one.
 * Poll as well, slowly. A directory that is missing is looked for again until it is there; one that
 * cannot be watched wakes its sources every half second. Callbacks run on the watching thread, so
 * they must not block; what they throw is logged. Safe for any thread.
 */
public final class WalWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WalWatch.class);
  private static final Duration RETRY_MISSING = Duration.ofMillis(500);
  private static final Duration QUIET = Duration.ofMillis(4);

  private final WatchService service;
  private final Map<Path, WatchedDirectory> directories = new ConcurrentHashMap<>();
  private final Thread thread;

  private WalWatch(WatchService service) {
    this.service = service;
    this.thread = new Thread(this::run, "wal-watch");
    thread.setDaemon(true);
  }

  /** Begins to watch nothing yet. */
  public static WalWatch start() {
    try {
      WalWatch watch = new WalWatch(FileSystems.getDefault().newWatchService());
      watch.thread.start();
      return watch;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Calls {@code wake} soon after each change of {@code database}, until the result is closed. Once
   * also right when the watching begins, as something may have changed before.
   */
  public Watching watch(Path database, Runnable wake) {
    Path file = database.toAbsolutePath().normalize();
    Path parent = file.getParent();
    Path name = file.getFileName();
    if (parent == null || name == null) {
      throw new IllegalArgumentException(database + " is not a file in a directory");
    }
    Watcher watcher = new Watcher(name.toString(), wake);
    boolean[] wasWatched = new boolean[1];
    directories.compute(
        parent,
        (path, present) -> {
          WatchedDirectory directory =
              present == null
                  ? new WatchedDirectory(path, missing -> register(missing, service))
                  : present;
          wasWatched[0] = directory.add(watcher);
          return directory;
        });
    if (wasWatched[0]) {
      watcher.wake();
    }
    return () -> unwatch(parent, watcher);
  }

  /**
   * What keeps changes from being noticed at once: directories that are there and cannot be
   * watched. Their databases are looked at every half second instead.
   */
  public Optional<String> problem() {
    List<String> unwatched =
        directories.values().stream()
            .flatMap(directory -> Stream.ofNullable(directory.unwatched()))
            .sorted()
            .toList();
    return unwatched.isEmpty()
        ? Optional.empty()
        : Optional.of(
            unwatched.size()
                + " directories cannot be watched and are looked at twice a second, first "
                + unwatched.get(0)
                + ": raise fs.inotify.max_user_watches");
  }

  /** Ends a watch. */
  @FunctionalInterface
  public interface Watching extends AutoCloseable {
    @Override
    void close();
  }

  /** Ends every watch. */
  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      LOG.warn("the watch on write-ahead logs was not closed well", e);
    }
  }

  private void unwatch(Path parent, Watcher watcher) {
    directories.computeIfPresent(
        parent, (path, directory) -> directory.remove(watcher) ? null : directory);
  }

  private void run() {
    try {
      long lookAgainAt = System.nanoTime();
      while (true) {
        WatchKey key = service.poll(RETRY_MISSING.toMillis(), TimeUnit.MILLISECONDS);
        if (key != null) {
          turn(key);
        }
        if (System.nanoTime() - lookAgainAt >= 0) {
          directories.values().forEach(WatchedDirectory::lookAgain);
          lookAgainAt = System.nanoTime() + RETRY_MISSING.toNanos();
        }
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      LOG.debug("the watch on write-ahead logs ends");
    }
  }

  /**
   * Wakes those whose files changed, in every directory that has something to tell, then waits a
   * moment: what changes meanwhile gathers in the keys and makes one wake-up.
   */
  private void turn(WatchKey first) throws InterruptedException {
    Set<WatchKey> keys = new HashSet<>();
    for (WatchKey key = first; key != null; key = service.poll()) {
      keys.add(key);
      dispatch(key);
    }
    TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
    keys.forEach(this::reset);
  }

  private void dispatch(WatchKey key) {
    WatchedDirectory directory = directories.get((Path) key.watchable());
    List<WatchEvent<?>> events = key.pollEvents();
    if (directory != null) {
      directory.dispatch(events);
    }
  }

  private void reset(WatchKey key) {
    WatchedDirectory directory = directories.get((Path) key.watchable());
    if (directory == null) {
      key.cancel();
    } else if (!key.reset()) {
      directory.gone();
    }
  }

  /** Registers {@code directory} with {@code service}. */
  private static WatchKey register(Path directory, WatchService service) throws IOException {
    return directory.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
  }
}
