package io.twinkeeper.ops.prove;

import io.twinkeeper.protocol.status.HistoryEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where the time of activations went, as the ledgers tell it. */
final class Activations {
  private static final String MILLIS = "_ms";

  private final Map<String, List<Long>> millis = new TreeMap<>();

  Activations(List<HistoryEntry> history) {
    history.stream()
        .filter(entry -> entry.kind().equals("activated"))
        .flatMap(entry -> entry.details().entrySet().stream())
        .filter(detail -> detail.getKey().endsWith(MILLIS))
        .forEach(
            detail ->
                millis
                    .computeIfAbsent(detail.getKey().replace(MILLIS, ""), step -> new ArrayList<>())
                    .add(Long.parseLong(detail.getValue())));
  }

  /** {@code connector 730/1240, fence 2520/2690, …}: median and worst of each step. */
  String text() {
    return "activations, milliseconds of each step, median/worst: "
        + millis.entrySet().stream()
            .map(step -> step.getKey() + " " + medianAndWorst(step.getValue()))
            .collect(Collectors.joining(", "));
  }

  private static String medianAndWorst(List<Long> values) {
    List<Long> sorted = values.stream().sorted().toList();
    return String.format(
        Locale.ROOT, "%d/%d", sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
  }
}
