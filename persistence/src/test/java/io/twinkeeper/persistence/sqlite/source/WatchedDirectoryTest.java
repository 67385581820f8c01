package io.twinkeeper.persistence.sqlite.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedDirectoryTest {
  @TempDir private Path directory;
  private final AtomicInteger woken = new AtomicInteger();
  private final AtomicBoolean exhausted = new AtomicBoolean(true);

  private WatchedDirectory watched(WatchService service, Path path) {
    return new WatchedDirectory(
        path,
        missing -> {
          if (exhausted.get()) {
            throw new IOException("User limit of inotify watches reached");
          }
          return missing.register(service, StandardWatchEventKinds.ENTRY_MODIFY);
        });
  }

  @Test
  void wakesAtEachLookWhileTheSystemHasNoWatchesLeft() throws IOException {
    try (WatchService service = FileSystems.getDefault().newWatchService()) {
      WatchedDirectory watched = watched(service, directory);
      watched.add(new Watcher("a.db", woken::incrementAndGet));
      assertThat(watched.unwatched()).contains(directory.toString(), "inotify");
      for (int looks = 2; looks < 10; looks++) {
        watched.lookAgain();
        assertThat(woken).hasValue(looks);
      }
      exhausted.set(false);
      watched.lookAgain();
      assertThat(watched.unwatched()).isNull();
      int then = woken.get();
      watched.lookAgain();
      assertThat(woken).hasValue(then);
    }
  }

  @Test
  void sleepsWhileTheDirectoryIsNotThere() throws IOException {
    try (WatchService service = FileSystems.getDefault().newWatchService()) {
      WatchedDirectory watched = watched(service, directory.resolve("late"));
      watched.add(new Watcher("a.db", woken::incrementAndGet));
      watched.lookAgain();
      assertThat(watched.unwatched()).isNull();
      assertThat(woken).hasValue(0);
    }
  }
}
