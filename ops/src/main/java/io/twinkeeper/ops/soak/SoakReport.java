package io.twinkeeper.ops.soak;

import io.twinkeeper.ops.soak.Evidence.Done;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What happened in a soak, in figures. */
final class SoakReport {
  private SoakReport() {}

  static String of(Evidence evidence, Judge judge) {
    Map<String, Long> kinds =
        evidence.acts().stream()
            .collect(
                Collectors.groupingBy(
                    done -> done.act().kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    TreeMap::new,
                    Collectors.counting()));
    double longest = evidence.acts().stream().mapToDouble(SoakReport::seconds).max().orElse(0);
    return String.join(
        "\n",
        List.of(
            "acts           %d %s; longest until calm %.1f s"
                .formatted(evidence.acts().size(), kinds, longest),
            "commits        %,d answered, %,d of them only in %d forks"
                .formatted(
                    evidence.answered().size(),
                    judge.onlyInForks().size(),
                    evidence.forks().size()),
            "copies         " + pages(evidence),
            "snapshots      " + new TreeMap<>(judge.snapshotReasons())));
  }

  private static double seconds(Done done) {
    return Duration.between(done.from(), done.until()).toMillis() / 1e3;
  }

  private static String pages(Evidence evidence) {
    return evidence.copies().entrySet().stream()
        .map(copy -> copy.getKey() + ": pages " + copy.getValue().pages())
        .collect(Collectors.joining(", "));
  }
}
