package io.twinkeeper.persistence.directory.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** Watches a directory until all of it is watched that can be, and says how that stands. */
final class StatusProcess {
  private static final Duration SOON = Duration.ofMillis(50);

  private StatusProcess() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Semaphore rested = new Semaphore(0);
    WatchSettings settings = new WatchSettings(SOON, SOON.multipliedBy(20), Duration.ofSeconds(30));
    try (TreeWatch watch =
        TreeWatch.open(
            Path.of(arguments[0]), path -> false, settings, System::nanoTime, rested::release)) {
      rested.acquire();
      WatchStatus status = watch.status();
      System.out.println(
          status.directories() + " " + status.unwatched() + " " + status.warning().orElse(""));
    }
  }
}
