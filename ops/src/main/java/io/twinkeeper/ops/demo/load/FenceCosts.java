package io.twinkeeper.ops.demo.load;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/** What the answers of a service with a commit fence say about it. Safe for any thread. */
public final class FenceCosts {
  private static final Pattern FENCE =
      Pattern.compile("\"fenced\":(true|false),\"fence_us\":(\\d{1,9})");
  private static final long HIGHEST_MICROS = 60_000_000L;

  private final Histogram micros = new Histogram(HIGHEST_MICROS, 2);
  private long unfenced;

  /**
   * The sum of a run.
   *
   * @param fenced answers that were given once a twin had the write
   * @param unfenced answers that were given without: there was no twin
   * @param p50Millis how long a fenced answer waited for the twin
   */
  public record Summary(
      long fenced, long unfenced, double p50Millis, double p99Millis, double maxMillis) {}

  synchronized void note(String answer) {
    Matcher fence = FENCE.matcher(answer);
    if (fence.find()) {
      if (fence.group(1).equals("true")) {
        micros.recordValue(Math.min(Long.parseLong(fence.group(2)), HIGHEST_MICROS));
      } else {
        unfenced++;
      }
    }
  }

  /** Empty if no answer spoke of a fence. */
  public synchronized Optional<Summary> summary() {
    if (micros.getTotalCount() + unfenced == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Summary(
            micros.getTotalCount(),
            unfenced,
            micros.getValueAtPercentile(50) / 1e3,
            micros.getValueAtPercentile(99) / 1e3,
            micros.getMaxValue() / 1e3));
  }
}
