package io.twinkeeper.persistence.sqlite.source;

import java.time.Duration;

/** How long writers were kept out, at worst. */
final class BarrierClock {
  private long raisedAtNanos;
  private long longestNanos;

  void raised() {
    raisedAtNanos = System.nanoTime();
  }

  void dropped() {
    longestNanos = Math.max(longestNanos, System.nanoTime() - raisedAtNanos);
  }

  Duration longest() {
    return Duration.ofNanos(longestNanos);
  }
}
