package io.twinkeeper.persistence.directory.watch;

import io.twinkeeper.persistence.directory.watch.Line.Wait;
import io.twinkeeper.protocol.directory.FilePath;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Paths where something went, so that they are handed out together: those that have rested wait
 * here for those that have not. Not thread-safe.
 */
final class Departed {
  private final long longest;
  private final Set<FilePath> going = new HashSet<>();
  private final Map<FilePath, Long> rested = new LinkedHashMap<>();

  /**
   * @param longest how many nanoseconds one that has rested waits for others
   */
  Departed(long longest) {
    this.longest = longest;
  }

  /** It is gone, and has to rest. */
  void goes(FilePath path) {
    rested.remove(path);
    going.add(path);
  }

  /** Something is there again, or something else happened to it: it rests by itself. */
  void isBack(FilePath path) {
    rested.remove(path);
    going.remove(path);
  }

  /** Keeps those back, of paths that have rested now, that have gone. */
  void keepBack(Collection<FilePath> paths, long now) {
    for (Iterator<FilePath> each = paths.iterator(); each.hasNext(); ) {
      FilePath path = each.next();
      if (going.remove(path)) {
        rested.put(path, now);
        each.remove();
      }
    }
  }

  /** These are handed out, or covered by something else. */
  void areOut(Collection<FilePath> paths) {
    going.removeAll(paths);
  }

  /** Moves all out that have rested, if nobody else goes or the first has waited long enough. */
  void take(long now, Collection<FilePath> to) {
    if (until(now) <= 0) {
      to.addAll(rested.keySet());
      rested.clear();
    }
  }

  /** Moves all out that have rested; nobody is waited for any more. */
  void takeAll(Collection<FilePath> to) {
    to.addAll(rested.keySet());
    rested.clear();
    going.clear();
  }

  /** Nanoseconds after {@code now} when {@link #take} takes some; never if none waits. */
  long until(long now) {
    if (rested.isEmpty()) {
      return Long.MAX_VALUE;
    }
    return going.isEmpty() ? 0 : rested.values().iterator().next() + longest - now;
  }

  int size() {
    return rested.size();
  }

  /** Forgets all; since when those that have rested did so, null if there were none. */
  @Nullable Wait clear() {
    Long first = rested.isEmpty() ? null : rested.values().iterator().next();
    going.clear();
    rested.clear();
    return first == null ? null : new Wait(first, first);
  }
}
