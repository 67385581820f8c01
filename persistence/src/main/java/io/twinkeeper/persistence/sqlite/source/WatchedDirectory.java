package io.twinkeeper.persistence.sqlite.source;

import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A directory with watched databases; not always there. One that is there and cannot be watched, as
 * the system has no watches left, wakes everybody at each look.
 */
final class WatchedDirectory {
  private static final int LOOKS_TO_SKIP = 3;

  /** Where watches come from. */
  @FunctionalInterface
  interface Registrar {
    WatchKey register(Path directory) throws IOException;
  }

  private final Path path;
  private final Registrar registrar;
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private @Nullable WatchKey key;
  private @Nullable Object identity;
  private int looksToSkip;
  private volatile @Nullable String unwatched;

  WatchedDirectory(Path path, Registrar registrar) {
    this.path = path;
    this.registrar = registrar;
  }

  /** Why it cannot be watched though it is there; null if it can, or is not there. */
  @Nullable String unwatched() {
    return unwatched;
  }

  /** True if changes are noticed from now on; else the watcher is woken once they are. */
  synchronized boolean add(Watcher watcher) {
    boolean wasThere = key != null;
    watchers.add(watcher);
    if (!wasThere) {
      lookAgain();
    }
    return wasThere;
  }

  /** True if that was the last one. */
  synchronized boolean remove(Watcher watcher) {
    watchers.remove(watcher);
    if (watchers.isEmpty()) {
      forget();
    }
    return watchers.isEmpty();
  }

  /**
   * Tries to watch it, if it was not there or if another directory has taken its place. Of one that
   * is watched the latter is looked at now and then only: there may be hundreds.
   */
  synchronized void lookAgain() {
    if (watchers.isEmpty() || (key != null && looksToSkip-- > 0)) {
      return;
    }
    looksToSkip = LOOKS_TO_SKIP;
    try {
      Object present = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      if (key == null || !Objects.equals(present, identity)) {
        forget();
        key = registrar.register(path);
        identity = present;
        unwatched = null;
        watchers.forEach(Watcher::wake);
      }
    } catch (NoSuchFileException | NotDirectoryException | ClosedWatchServiceException e) {
      forget(); // looked for again
      unwatched = null;
    } catch (IOException e) {
      forget();
      unwatched = path + ": " + e.getMessage();
      watchers.forEach(Watcher::wake);
    }
  }

  /** Its key is no longer valid: it was removed or replaced. */
  synchronized void gone() {
    forget();
    watchers.forEach(Watcher::wake);
  }

  /** Wakes everybody whose file is named, once; everybody if events were lost. */
  void dispatch(List<WatchEvent<?>> events) {
    boolean lost = events.stream().anyMatch(event -> event.kind() == OVERFLOW);
    Set<String> changed =
        events.stream()
            .filter(event -> event.context() instanceof Path)
            .map(event -> event.context().toString())
            .collect(Collectors.toSet());
    watchers.stream().filter(watcher -> lost || watcher.wants(changed)).forEach(Watcher::wake);
  }

  private void forget() {
    if (key != null) {
      key.cancel();
      key = null;
    }
  }
}
