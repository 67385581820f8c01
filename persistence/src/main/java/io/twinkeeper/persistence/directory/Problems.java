package io.twinkeeper.persistence.directory;

import io.twinkeeper.protocol.directory.FilePath;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the last look at each path found wrong with it: the newest {@link #MOST}. */
final class Problems {
  static final int MOST = 100;

  private final InstantSource clock;
  private final Map<FilePath, Known> byPath = new LinkedHashMap<>();

  private record Known(String what, Instant since) {}

  Problems(InstantSource clock) {
    this.clock = clock;
  }

  void add(FilePath path, String what) {
    Known before = byPath.remove(path);
    boolean same = before != null && before.what.equals(what);
    byPath.put(path, same ? before : new Known(what, clock.instant()));
    if (byPath.size() > MOST) {
      byPath.remove(byPath.keySet().iterator().next());
    }
  }

  /** The whole tree is looked at anew. */
  void clear() {
    byPath.clear();
  }

  void solved(Collection<FilePath> paths) {
    byPath.keySet().removeAll(paths);
  }

  /** Newest first. */
  List<DirectoryView.Problem> list() {
    List<DirectoryView.Problem> list = new ArrayList<>();
    byPath.forEach(
        (path, known) ->
            list.add(new DirectoryView.Problem(path.toString(), known.what, known.since)));
    Collections.reverse(list);
    return list;
  }
}
