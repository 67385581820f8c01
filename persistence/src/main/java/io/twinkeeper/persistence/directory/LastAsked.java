package io.twinkeeper.persistence.directory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which twins are asked only if no other one can be: for any content, as they left a question
 * unanswered. For a while only: whatever it was may be over.
 */
final class LastAsked {
  private static final Duration AFTER_SILENCE = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Map<String, Instant> silent = new HashMap<>();

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

  /** Those of {@code twins} that are asked before the others. */
  Set<String> before(Set<String> twins) {
    if (silent.isEmpty()) {
      return twins;
    }
    Instant now = clock.instant();
    return twins.stream().filter(twin -> !isLast(twin, now)).collect(Collectors.toSet());
  }

  private boolean isLast(String twin, Instant now) {
    return silent.getOrDefault(twin, Instant.MIN).isAfter(now);
  }
}
