package io.twinkeeper.ops.bench;

import java.util.Locale;

/**
 * What a measured fence is judged by.
 *
 * @param p99Millis as the callers saw it
 * @param wantedPerSecond how fast the writer was to commit
 * @param reachedPerSecond how fast it did
 */
record FenceGoal(double p99Millis, int wantedPerSecond, double reachedPerSecond) {
  static final double P99_MILLIS = 20;

  /** A figure at half the load says nothing about the load. */
  private static final double ENOUGH = 0.95;

  boolean isMet() {
    return p99Millis < P99_MILLIS && hasReachedItsRate();
  }

  private boolean hasReachedItsRate() {
    return reachedPerSecond >= ENOUGH * wantedPerSecond;
  }

  /** For the screen. */
  @Override
  public String toString() {
    String goal = in("p99 under %.0f ms at %,d commits/s: ", P99_MILLIS, wantedPerSecond);
    if (isMet()) {
      return goal + "met";
    }
    return hasReachedItsRate()
        ? goal + in("missed: %.2f ms", p99Millis)
        : goal + in("missed: the writer came to %,.0f commits/s", reachedPerSecond);
  }

  private static String in(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
