package io.twinkeeper.persistence.directory.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More events than the kernel keeps. */
class OverflowTest {
  @TempDir(factory = InMemory.class)
  Path directory;

  @Test
  void looksAtEverythingAndFindsDirectoriesOfWhichItHasNotHeard() throws IOException {
    Watched.sh(directory, "mkdir -p flat gone/deep");
    AtomicBoolean holds = new AtomicBoolean();
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Runnable wake =
        () -> {
          if (holds.get()) {
            held.countDown();
            hold(goOn);
          }
        };
    try (Watched watched =
        Watched.of(directory, path -> false, Watched.SETTINGS, wake, () -> Integer.MAX_VALUE)) {
      holds.set(true);
      watched.sh("touch first");
      Awaitility.await().until(() -> held.getCount() == 0);
      watched.sh(
          "cd flat; seq 20000 | xargs touch; cd ..; mkdir -p unheard/of/depth;"
              + " echo 1 > unheard/of/depth/f; rm -r gone");
      holds.set(false);
      goOn.countDown();
      watched.until(() -> watched.everything > 0);
      watched.untilTrue();
      assertThat(watched.watch.status().overflows()).isPositive();
      watched.until(() -> watched.watch.status().directories() == 5);
      watched.untilHandedOutByItself("unheard/of/depth/g");
    }
  }

  private static void hold(CountDownLatch goOn) {
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
