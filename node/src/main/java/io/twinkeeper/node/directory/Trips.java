package io.twinkeeper.node.directory;

import io.twinkeeper.persistence.directory.DirectoryView;
import io.twinkeeper.persistence.directory.DirectoryView.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Tells when a directory is held and when it goes on. One that is held again for the same reason
 * within {@link #REST} was held all the time: a disk that is almost full at one look and not at the
 * next fills neither log nor ledger. Nor does a restart of the node: what was told is in a file;
 * where that cannot be kept it may be told twice. Not thread-safe.
 */
final class Trips {
  static final Duration REST = Duration.ofMinutes(1);

  private final String directory;
  private final Path memory;
  private final DirectoryEvents events;
  private final LongSupplier nanoTime;
  private final Map<Cause, Long> seen = new EnumMap<>(Cause.class);
  private boolean recalled;

  Trips(String directory, Path memory, DirectoryEvents events, LongSupplier nanoTime) {
    this.directory = directory;
    this.memory = memory;
    this.events = events;
    this.nanoTime = nanoTime;
  }

  /** To be told how it stands now, again and again. */
  void note(Optional<DirectoryView.Held> held) {
    recall();
    if (held.isPresent() && seen.put(held.get().cause(), nanoTime.getAsLong()) == null) {
      events.held(directory, held.get().why());
      remember();
    }
  }

  /** To be told whenever everything was looked at: a reason that was not seen for long is none. */
  void rest() {
    recall();
    long now = nanoTime.getAsLong();
    if (seen.values().removeIf(last -> now - last > REST.toNanos())) {
      remember();
      if (seen.isEmpty()) {
        events.released(directory);
      }
    }
  }

  private void recall() {
    if (recalled) {
      return;
    }
    recalled = true;
    String said;
    try {
      said = Files.readString(memory);
    } catch (IOException e) {
      return; // there is none
    }
    said.lines()
        .flatMap(line -> EnumSet.allOf(Cause.class).stream().filter(c -> c.name().equals(line)))
        .forEach(cause -> seen.put(cause, nanoTime.getAsLong()));
  }

  private void remember() {
    try {
      if (seen.isEmpty()) {
        Files.deleteIfExists(memory);
      } else {
        Files.writeString(
            memory, seen.keySet().stream().map(Enum::name).collect(Collectors.joining("\n")));
      }
    } catch (IOException e) {
      // the disk may be full, and that may be the very reason
    }
  }
}
