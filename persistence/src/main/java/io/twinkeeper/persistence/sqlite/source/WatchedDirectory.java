package io.twinkeeper.persistence.sqlite.source;

import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A directory with watched databases; not always there. */
final class WatchedDirectory {
  private static final int LOOKS_TO_SKIP = 3;

  private final Path path;
  private final WatchService service;
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private @Nullable WatchKey key;
  private @Nullable Object identity;
  private int looksToSkip;

  WatchedDirectory(Path path, WatchService service) {
    this.path = path;
    this.service = service;
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
        key = WalWatch.register(path, service);
        identity = present;
        watchers.forEach(Watcher::wake);
      }
    } catch (IOException | ClosedWatchServiceException e) {
      forget(); // not there: looked for again
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
