package io.twinkeeper.persistence.store;

import java.time.Duration;
import java.time.Instant;

/** Time cut into spans of equal length, counted from 1970. */
record Windows(Duration span) {
  /** Time for the last commits of a window to arrive. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** The number of the window that {@code at} lies in. */
  long of(Instant at) {
    return Math.floorDiv(at.toEpochMilli(), span.toMillis());
  }

  boolean isOver(Instant at, Instant now) {
    return of(now.minus(GRACE)) > of(at);
  }
}
