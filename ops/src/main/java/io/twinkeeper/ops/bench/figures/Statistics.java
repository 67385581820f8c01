package io.twinkeeper.ops.bench.figures;

import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;

/** Middles and ranks of a few values. */
public final class Statistics {
  private Statistics() {}

  /** The middle one, or the mean of the two in the middle; empty of nothing. */
  public static OptionalDouble median(Collection<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    return size == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2);
  }

  /**
   * The smallest value that {@code percent} of all do not exceed (nearest rank); empty of nothing.
   *
   * @param percent above 0, at most 100
   */
  public static OptionalDouble percentile(Collection<Double> values, double percent) {
    if (percent <= 0 || percent > 100) {
      throw new IllegalArgumentException("a percentile is above 0 and at most 100: " + percent);
    }
    List<Double> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return rank == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted.get(rank - 1));
  }
}
