package io.twinkeeper.ops.bench;

import io.twinkeeper.ops.bench.figures.Statistics;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One workload with one contender.
 *
 * @param runs in order; none if {@code note} says why
 * @param note why there are no figures, or ""
 */
record Cell(Workload workload, String contender, List<Run> runs, String note) {

  OptionalDouble aloneRowsPerSecond() {
    return median(run -> run.alone().rowsPerSecond());
  }

  /** Median of the ratios of neighbouring runs. */
  OptionalDouble kept() {
    return median(Run::kept);
  }

  OptionalDouble leastKept() {
    return runs.stream().mapToDouble(Run::kept).min();
  }

  OptionalDouble mostKept() {
    return runs.stream().mapToDouble(Run::kept).max();
  }

  OptionalDouble commitP99AloneMillis() {
    return median(run -> run.alone().commitP99Millis());
  }

  OptionalDouble commitP99WithMillis() {
    return median(run -> run.with().commitP99Millis());
  }

  OptionalDouble lagP50Millis() {
    return medianCost(Costs::lagP50Millis);
  }

  OptionalDouble lagP99Millis() {
    return medianCost(Costs::lagP99Millis);
  }

  OptionalDouble catchUpMillis() {
    return medianCost(Costs::catchUpMillis);
  }

  /** Bytes on the wire for each byte of the rows that were written. */
  OptionalDouble wirePerByte() {
    return ratio(run -> asDouble(run.costs().wireBytes()), this::rowBytes);
  }

  OptionalDouble sourceCpuMillisPerMegabyte() {
    return ratio(run -> millis(run.costs().sourceCpuSeconds()), run -> rowBytes(run) / 1e6);
  }

  OptionalDouble followerCpuMillisPerMegabyte() {
    return ratio(run -> millis(run.costs().followerCpuSeconds()), run -> rowBytes(run) / 1e6);
  }

  OptionalDouble sourceRssBytes() {
    return medianCost(costs -> asDouble(costs.sourceRssBytes()));
  }

  OptionalDouble followerRssBytes() {
    return medianCost(costs -> asDouble(costs.followerRssBytes()));
  }

  int brokenCopies() {
    return runs.stream().mapToInt(run -> run.costs().brokenCopies()).sum();
  }

  private double rowBytes(Run run) {
    return (double) run.with().rows() * workload.rowBytes();
  }

  private OptionalDouble median(ToDoubleFunction<Run> value) {
    return Statistics.median(runs.stream().map(value::applyAsDouble).toList());
  }

  private OptionalDouble medianCost(Function<Costs, OptionalDouble> value) {
    return Statistics.median(
        runs.stream()
            .map(run -> value.apply(run.costs()))
            .filter(OptionalDouble::isPresent)
            .map(OptionalDouble::getAsDouble)
            .toList());
  }

  private OptionalDouble ratio(Function<Run, OptionalDouble> part, ToDoubleFunction<Run> whole) {
    return Statistics.median(
        runs.stream()
            .filter(run -> part.apply(run).isPresent() && whole.applyAsDouble(run) > 0)
            .map(run -> part.apply(run).getAsDouble() / whole.applyAsDouble(run))
            .toList());
  }

  private static OptionalDouble millis(OptionalDouble seconds) {
    return seconds.isPresent()
        ? OptionalDouble.of(seconds.getAsDouble() * 1_000)
        : OptionalDouble.empty();
  }

  private static OptionalDouble asDouble(OptionalLong value) {
    return value.isPresent()
        ? OptionalDouble.of((double) value.getAsLong())
        : OptionalDouble.empty();
  }
}
