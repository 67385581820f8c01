package io.twinkeeper.persistence.sqlite.follower;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long the readers of a copy have kept what was received from being applied. Not thread-safe.
 */
final class Patience {
  /** Nobody's service waits longer for somebody's report. */
  private static final Duration IN_A_PROMOTION = Duration.ofSeconds(2);

  /** What keeps a second file from being made seldom passes in a moment, and trying copies much. */
  static final Duration BESIDE_AGAIN = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private Duration longest;
  private long sinceNanos;
  private boolean tried;
  private long besideFailedNanos;
  private boolean besideFailed;

  /**
   * Nobody has waited yet.
   *
   * @param longest how long all attempts together may wait
   */
  Patience(Duration longest, LongSupplier nanoTime) {
    this.longest = longest;
    this.nanoTime = nanoTime;
  }

  /** From now on there is little time. */
  void hurry() {
    longest = longest.compareTo(IN_A_PROMOTION) < 0 ? longest : IN_A_PROMOTION;
  }

  /** An attempt begins; returns whether readers kept out the one before. */
  boolean begin() {
    boolean again = tried;
    if (!tried) {
      tried = true;
      sinceNanos = nanoTime.getAsLong();
    }
    return again;
  }

  /** Whether readers have kept us out for as long as they may, and may be left their file now. */
  boolean isOver() {
    long now = nanoTime.getAsLong();
    boolean mayTry = !besideFailed || now - besideFailedNanos >= BESIDE_AGAIN.toNanos();
    return tried && mayTry && now - sinceNanos >= longest.toNanos();
  }

  /** Readers could not be left their file. */
  void besideFailed() {
    besideFailed = true;
    besideFailedNanos = nanoTime.getAsLong();
  }

  /** An attempt succeeded. */
  void end() {
    tried = false;
    besideFailed = false;
  }
}
