package io.twinkeeper.persistence.directory;

import io.twinkeeper.protocol.directory.FilePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files that were changing while they were read, and when to look at them again. */
final class Restless {
  private final Map<FilePath, Instant> byPath = new HashMap<>();

  void add(FilePath path, Instant when) {
    byPath.put(path, when);
  }

  /** Those whose time has come, which are no longer here then. */
  List<FilePath> due(Instant now) {
    List<FilePath> due = new ArrayList<>();
    byPath.forEach(
        (path, when) -> {
          if (!when.isAfter(now)) {
            due.add(path);
          }
        });
    due.forEach(byPath::remove);
    return due;
  }

  void clear() {
    byPath.clear();
  }

  boolean isEmpty() {
    return byPath.isEmpty();
  }

  Optional<Instant> next() {
    return byPath.values().stream().min(Instant::compareTo);
  }
}
