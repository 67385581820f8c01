package io.twinkeeper.node.facade;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What each of several said last: whoever is too busy to answer in time is shown with that, and
 * does not vanish. Keeps one answer for each name that there is. Callable from any thread.
 *
 * @param <T> an answer
 */
final class LastAnswers<T> {
  /** Who has not answered for longer than this is worth a reason. */
  static final Duration LONG = Duration.ofSeconds(30);

  /** What is shown of one that did not answer. */
  interface Silent<T> {
    /**
     * The answer in its place; null if it is left out.
     *
     * @param last null if it never said anything
     */
    @Nullable T of(String name, @Nullable T last, Instant since);
  }

  private record Known<T>(@Nullable T said, @Nullable Instant silentSince) {}

  private final InstantSource clock;
  private final Silent<T> silent;
  private final Map<String, Known<T>> known = new ConcurrentHashMap<>();

  LastAnswers(InstantSource clock, Silent<T> silent) {
    this.clock = clock;
    this.silent = silent;
  }

  /**
   * An answer for each of {@code names}, which are all that there are now, less those that are left
   * out: others are forgotten.
   */
  Map<String, T> complete(Set<String> names, Map<String, T> heard) {
    Instant now = clock.instant();
    known.keySet().retainAll(names);
    Map<String, T> all = new TreeMap<>();
    for (String name : names) {
      T said = heard.get(name);
      if (said != null) {
        known.put(name, new Known<>(said, null));
        all.put(name, said);
      } else {
        Known<T> last = known.compute(name, (n, before) -> silent(before, now));
        Instant since = last.silentSince;
        T shown = silent.of(name, last.said, since == null ? now : since);
        if (shown != null) {
          all.put(name, shown);
        }
      }
    }
    return all;
  }

  private static <T> Known<T> silent(@Nullable Known<T> before, Instant now) {
    if (before == null) {
      return new Known<>(null, now);
    }
    return before.silentSince == null ? new Known<>(before.said, now) : before;
  }

  /** What is to be said of one that does not answer; null as long as it is so for a moment only. */
  static @Nullable String reason(@Nullable Instant silentSince, Instant now) {
    if (silentSince == null || Duration.between(silentSince, now).compareTo(LONG) < 0) {
      return null;
    }
    return "it has not answered since "
        + silentSince
        + ", and what is shown is what it said before: is its disk slow, or does it work on"
        + " something large?";
  }
}
