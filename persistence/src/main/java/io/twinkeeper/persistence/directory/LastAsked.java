package io.twinkeeper.persistence.directory;

import io.twinkeeper.protocol.directory.ContentHash;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which twins are asked only if no other one can be: for any content, as they left a question
 * unanswered, or for one, as what they sent of it was wrong. For a while only: whatever it was may
 * be over.
 */
final class LastAsked {
  private static final Duration AFTER_SILENCE = Duration.ofMinutes(1);
  private static final Duration AFTER_WRONG = Duration.ofMinutes(10);

  /** A twin may lie about more contents than can be kept in mind: the oldest are forgotten. */
  private static final int MOST_WRONG = 10_000;

  private final InstantSource clock;
  private final Map<String, Instant> silent = new HashMap<>();
  private final Map<Sent, Instant> wrong =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sent, Instant> eldest) {
          return size() > MOST_WRONG;
        }
      };

  private record Sent(String twin, ContentHash hash) {}

  LastAsked(InstantSource clock) {
    this.clock = clock;
  }

  /** It did not answer. */
  void silent(String twin) {
    silent.put(twin, clock.instant().plus(AFTER_SILENCE));
  }

  /** It did. */
  void answered(String twin) {
    silent.remove(twin);
  }

  /** It sent bytes of this content, and they were others. */
  void wrong(String twin, ContentHash hash) {
    wrong.put(new Sent(twin, hash), clock.instant().plus(AFTER_WRONG));
  }

  /** Those of {@code twins} that are asked for a content before the others. */
  Set<String> before(Set<String> twins, ContentHash hash) {
    if (silent.isEmpty() && wrong.isEmpty()) {
      return twins;
    }
    Instant now = clock.instant();
    return twins.stream().filter(twin -> !isLast(twin, hash, now)).collect(Collectors.toSet());
  }

  private boolean isLast(String twin, ContentHash hash, Instant now) {
    return silent.getOrDefault(twin, Instant.MIN).isAfter(now)
        || wrong.getOrDefault(new Sent(twin, hash), Instant.MIN).isAfter(now);
  }
}
