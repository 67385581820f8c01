package io.twinkeeper.persistence.sqlite.follower;

import java.time.Duration;

/**
 * How long the readers of a copy have kept what was received from being applied. Not thread-safe.
 */
final class Patience {
  /** Nobody's service waits longer for somebody's report. */
  private static final Duration IN_A_PROMOTION = Duration.ofSeconds(2);

  private final Duration oneAttempt;
  private Duration longest;
  private long sinceNanos;
  private boolean tried;

  /**
   * Nobody has waited yet.
   *
   * @param oneAttempt how long one attempt may wait
   * @param longest how long all attempts together may
   */
  Patience(Duration oneAttempt, Duration longest) {
    this.oneAttempt = oneAttempt;
    this.longest = longest;
  }

  /** From now on there is little time. */
  void hurry() {
    longest = longest.compareTo(IN_A_PROMOTION) < 0 ? longest : IN_A_PROMOTION;
  }

  /** An attempt begins; returns how long it may wait. */
  Duration begin() {
    if (!tried) {
      tried = true;
      sinceNanos = System.nanoTime();
    }
    Duration left = longest.minusNanos(System.nanoTime() - sinceNanos);
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(oneAttempt) < 0 ? left : oneAttempt;
  }

  /** Whether readers have kept us out for as long as they may. */
  boolean isOver() {
    return tried && System.nanoTime() - sinceNanos >= longest.toNanos();
  }

  /** An attempt succeeded. */
  void end() {
    tried = false;
  }
}
