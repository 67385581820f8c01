package io.twinkeeper.persistence.directory;

import io.twinkeeper.protocol.directory.FilePath;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What was wrong with paths when they were to be placed, and since when. Forgotten by a restart.
 */
final class Complaints {
  private static final int MOST = 1000;

  private final InstantSource clock;
  private final Map<FilePath, DirectoryView.Problem> byPath = new LinkedHashMap<>();

  Complaints(InstantSource clock) {
    this.clock = clock;
  }

  /** It has been in trouble since the first one, whatever is said of it later. */
  void add(FilePath path, String what) {
    DirectoryView.Problem before = byPath.get(path);
    if (before != null || byPath.size() < MOST) {
      Instant since = before == null ? clock.instant() : before.since();
      byPath.put(path, new DirectoryView.Problem(path.toString(), what, since));
    }
  }

  /** Nothing is wrong with it. */
  void over(FilePath path) {
    byPath.remove(path);
  }

  /** Nothing is wrong with any other. */
  void keep(Predicate<FilePath> which) {
    byPath.keySet().removeIf(which.negate());
  }

  /** Newest first. */
  List<DirectoryView.Problem> newest(int limit) {
    List<DirectoryView.Problem> all = new ArrayList<>(byPath.values());
    Collections.reverse(all);
    return all.subList(0, Math.min(limit, all.size()));
  }
}
