package io.twinkeeper.ops.bench.files;

import io.twinkeeper.ops.bench.figures.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What one tool showed in one scenario: the figures of each run, and what went wrong in others. */
final class Outcome {
  private final List<Map<Figure, Double>> runs = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  void add(Map<Figure, Double> run) {
    runs.add(Map.copyOf(run));
  }

  void fail(String why) {
    failures.add(why);
  }

  List<Map<Figure, Double>> runs() {
    return List.copyOf(runs);
  }

  /** How many runs failed, and why the first one did; empty if none did. */
  Optional<String> failure() {
    return failures.isEmpty()
        ? Optional.empty()
        : Optional.of(failures.size() + " failed: " + failures.get(0));
  }

  /** Of all runs that have it. */
  OptionalDouble median(Figure figure) {
    return Statistics.median(
        runs.stream().flatMap(run -> Stream.ofNullable(run.get(figure))).toList());
  }
}
