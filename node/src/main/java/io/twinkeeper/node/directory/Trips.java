package io.twinkeeper.node.directory;

import io.twinkeeper.persistence.directory.DirectoryView;
import io.twinkeeper.persistence.directory.DirectoryView.Cause;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells when a directory is held and when it goes on. One that is held again for the same reason
 * within {@link #REST} was held all the time: a disk that is almost full at one look and not at the
 * next fills neither log nor ledger. Not thread-safe.
 */
final class Trips {
  static final Duration REST = Duration.ofMinutes(1);

  private final String directory;
  private final DirectoryEvents events;
  private final LongSupplier nanoTime;
  private final Map<Cause, Long> seen = new EnumMap<>(Cause.class);

  Trips(String directory, DirectoryEvents events, LongSupplier nanoTime) {
    this.directory = directory;
    this.events = events;
    this.nanoTime = nanoTime;
  }

  /** To be told how it stands now, again and again. */
  void note(Optional<DirectoryView.Held> held) {
    long now = nanoTime.getAsLong();
    if (held.isPresent() && seen.put(held.get().cause(), now) == null) {
      events.held(directory, held.get().why());
    }
    boolean over = seen.values().removeIf(last -> now - last > REST.toNanos());
    if (over && seen.isEmpty()) {
      events.released(directory);
    }
  }
}
