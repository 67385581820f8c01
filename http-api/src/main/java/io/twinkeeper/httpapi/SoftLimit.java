package io.twinkeeper.httpapi;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets each caller through {@link #BURST} times at once and then twice a second. Soft: it remembers
 * the {@link #MOST_CALLERS} latest callers only, so it bounds work and memory, not a determined
 * crowd. Safe for use from any thread.
 */
final class SoftLimit {
  static final int BURST = 20;
  static final int MOST_CALLERS = 1024;
  private static final Duration REFILL_EVERY = Duration.ofMillis(500);

  private final InstantSource clock;

  /** By caller, the instant at which its allowance is full again; the latest caller last. */
  private final Map<String, Instant> fullAgain = new LinkedHashMap<>(64, 0.75f, true);

  SoftLimit(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether {@code caller} may pass; if so, that was one of its times. */
  synchronized boolean admits(String caller) {
    Instant now = clock.instant();
    Instant full = fullAgain.getOrDefault(caller, now);
    Instant next = (full.isBefore(now) ? now : full).plus(REFILL_EVERY);
    if (next.isAfter(now.plus(REFILL_EVERY.multipliedBy(BURST)))) {
      return false;
    }
    fullAgain.put(caller, next);
    if (fullAgain.size() > MOST_CALLERS) {
      fullAgain.remove(fullAgain.keySet().iterator().next());
    }
    return true;
  }
}
