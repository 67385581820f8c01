package io.twinkeeper.ops.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Reads a file again and again while others work on it, and remembers what it held. */
final class Beholder implements AutoCloseable {
  private static final int EVERY_MILLIS = 20;

  private final Path file;
  private final Function<byte[], String> named;
  private final Set<String> seen = new ConcurrentSkipListSet<>();
  private final ScheduledExecutorService eyes = Executors.newSingleThreadScheduledExecutor();

  /**
   * Begins to look.
   *
   * @param named what a content is remembered as
   */
  Beholder(Path file, Function<byte[], String> named) {
    this.file = file;
    this.named = named;
    var unused = eyes.scheduleWithFixedDelay(this::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      seen.add(named.apply(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      // not there yet
    } catch (IOException e) {
      seen.add("unreadable: " + e);
    }
  }

  Set<String> seen() {
    return seen;
  }

  @Override
  public void close() {
    eyes.shutdownNow();
  }
}
