package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.demo.load.FenceCosts;
import io.twinkeeper.ops.demo.workspace.Trees;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The run as JSON. One round: single values. Several: medians of the times and sums of the counts,
 * with the rounds themselves and the worst times beside them. What nobody measured is null. Forks
 * that no blow explains are there only if there are any: such a run has failed.
 */
final class Report {
  private final Verdict verdict;

  Report(Verdict verdict) {
    this.verdict = verdict;
  }

  /** Keys in the order in which people read them. */
  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    times(json, Report::median);
    json.put("answeredWrites", verdict.answeredWrites());
    json.put(
        "answeredBeforeKillMissingOnSurvivor",
        sum(RoundResult::answeredBeforeKillMissingOnSurvivor));
    json.put("missingAfterRejoin", verdict.missingAfterRejoin());
    json.put("forkedTransactions", sum(RoundResult::forkedTransactions));
    if (verdict.forksOutsideBlows() > 0) {
      json.put("forksOutsideBlows", verdict.forksOutsideBlows());
    }
    json.put("maxConnectorsAtOnce", verdict.maxConnectorsAtOnce());
    json.put("integrityCheck", verdict.integrityCheck());
    json.put("directoriesEqual", verdict.trees().equal());
    json.put("directories", directories(verdict.trees()));
    json.put("lagMillis", lag(Report::median));
    verdict.fence().ifPresent(fence -> json.put("fence", fence(fence)));
    if (verdict.rounds().size() > 1) {
      json.put("rounds", verdict.rounds().stream().map(Report::round).toList());
      Map<String, @Nullable Object> worst = new LinkedHashMap<>();
      times(worst, Report::worst);
      worst.put("lagMillis", lag(Report::worst));
      json.put("worst", worst);
    }
    return json;
  }

  /** The middle one, or the mean of the two in the middle; empty of nothing. */
  static Optional<Double> median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    return size == 0
        ? Optional.empty()
        : Optional.of((sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2);
  }

  static Optional<Double> worst(List<Double> values) {
    return values.stream().max(Double::compare);
  }

  /** The values of all rounds that have one. */
  static List<Double> values(
      List<RoundResult> rounds, Function<RoundResult, Optional<Double>> value) {
    return rounds.stream().flatMap(r -> value.apply(r).stream()).toList();
  }

  private void times(
      Map<String, @Nullable Object> json, Function<List<Double>, Optional<Double>> pick) {
    for (Measure measure : Measure.values()) {
      Optional<Double> picked = pick.apply(values(verdict.rounds(), measure::of));
      json.put(measure.key(), picked.map(Math::round).orElse(null));
    }
  }

  private Map<String, @Nullable Object> lag(Function<List<Double>, Optional<Double>> pick) {
    Map<String, @Nullable Object> lag = new LinkedHashMap<>();
    lag.put("p50", pick.apply(values(verdict.rounds(), r -> boxed(r.lagP50()))).orElse(null));
    lag.put("p99", pick.apply(values(verdict.rounds(), r -> boxed(r.lagP99()))).orElse(null));
    return lag;
  }

  private static Map<String, @Nullable Object> fence(FenceCosts.Summary fence) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("answersWithFence", fence.fenced());
    json.put("answersWithout", fence.unfenced());
    json.put("p50Millis", fence.p50Millis());
    json.put("p99Millis", fence.p99Millis());
    json.put("maxMillis", fence.maxMillis());
    return json;
  }

  private static Map<String, @Nullable Object> directories(Trees trees) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("changes", trees.changes());
    json.put("changesWhileAway", trees.whileAway());
    json.put("conflictCopies", trees.conflictCopies());
    trees
        .trees()
        .forEach(
            (twin, tree) -> {
              Map<String, @Nullable Object> one = new LinkedHashMap<>();
              one.put("files", tree.files());
              one.put("bytes", tree.bytes());
              one.put("sha256", tree.digest());
              json.put(twin, one);
            });
    if (!trees.differences().isEmpty()) {
      json.put("differences", trees.differences());
    }
    return json;
  }

  private static Optional<Double> boxed(OptionalDouble value) {
    return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
  }

  private long sum(ToLongFunction<RoundResult> count) {
    return verdict.rounds().stream().mapToLong(count).sum();
  }

  private static Map<String, @Nullable Object> round(RoundResult round) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("struck", round.struck());
    for (Measure measure : Measure.values()) {
      json.put(measure.key(), measure.of(round).map(Math::round).orElse(null));
    }
    json.put("stepMillis", round.stepMillis());
    json.put("answeredWrites", round.answeredWrites());
    json.put("answeredBeforeKillMissingOnSurvivor", round.answeredBeforeKillMissingOnSurvivor());
    json.put("missingAfterRejoin", round.missingAfterRejoin());
    json.put("forkedTransactions", round.forkedTransactions());
    Map<String, @Nullable Object> lag = new LinkedHashMap<>();
    lag.put("p50", boxed(round.lagP50()).orElse(null));
    lag.put("p99", boxed(round.lagP99()).orElse(null));
    json.put("lagMillis", lag);
    return json;
  }
}
