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
  interface Busy<T> {
    /**
     * The answer in its place.
     *
     * @param last null if it never said anything
     * @param reason null as long as it is so for a short time only
     */
    T of(String name, @Nullable T last, @Nullable String reason);
  }

  private record Known<T>(@Nullable T said, @Nullable Instant silentSince) {}

  private final InstantSource clock;
  private final Busy<T> busy;
  private final Map<String, Known<T>> known = new ConcurrentHashMap<>();

  LastAnswers(InstantSource clock, Busy<T> busy) {
    this.clock = clock;
    this.busy = busy;
  }

  /**
   * An answer for each of {@code names}, which are all that there are now: others are forgotten.
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
        Known<T> silent = known.compute(name, (n, before) -> silent(before, now));
        all.put(name, busy.of(name, silent.said, reason(silent, now)));
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

  private static @Nullable String reason(Known<?> silent, Instant now) {
    Instant since = silent.silentSince;
    if (since == null || Duration.between(since, now).compareTo(LONG) < 0) {
      return null;
    }
    return "it has not answered since "
        + since
        + (silent.said == null ? "" : "; what is shown is what it said before")
        + ": is its disk slow, or does it work on something large?";
  }
}
