package io.twinkeeper.persistence.sqlite.source;

import java.time.Duration;

/** What the swaps of one source came to: how often the log restarted, how long writers waited. */
final class SwapRecord {
  private long restarts;
  private long raisedAtNanos;
  private long longestNanos;

  void barrierRaised() {
    raisedAtNanos = System.nanoTime();
  }

  void barrierDropped() {
    longestNanos = Math.max(longestNanos, System.nanoTime() - raisedAtNanos);
  }

  void restarted() {
    restarts++;
  }

  long restarts() {
    return restarts;
  }

  Duration longestBarrier() {
    return Duration.ofNanos(longestNanos);
  }
}
