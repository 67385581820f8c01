package io.twinkeeper.ops.demo;

import io.twinkeeper.protocol.status.HistoryEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A failover's steps, read from a ledger: what happened how long after the blow. */
final class Steps {
  private final Map<String, Long> millisAfterBlow = new LinkedHashMap<>();

  /**
   * Takes the first entry of each kind since the blow, in an epoch above {@code before}.
   *
   * @param before the epoch in which the struck node was active
   */
  Steps(List<HistoryEntry> history, Instant blow, long before) {
    history.stream()
        .filter(e -> e.epoch() > before && !e.at().isBefore(blow))
        .sorted(Comparator.comparing(HistoryEntry::at))
        .forEach(
            e -> millisAfterBlow.putIfAbsent(e.kind(), Duration.between(blow, e.at()).toMillis()));
  }

  /** Milliseconds after the blow by kind of entry, in order. */
  Map<String, Long> all() {
    return millisAfterBlow;
  }

  /** Until a majority had promised the next epoch. */
  OptionalLong detectionMillis() {
    return at("promise-won");
  }

  /** From the grant, or else the promises, until the workload was active. */
  OptionalLong activationMillis() {
    OptionalLong granted = at("granted").isPresent() ? at("granted") : at("promise-won");
    OptionalLong activated = at("activated");
    return granted.isPresent() && activated.isPresent()
        ? OptionalLong.of(activated.getAsLong() - granted.getAsLong())
        : OptionalLong.empty();
  }

  private OptionalLong at(String kind) {
    Long millis = millisAfterBlow.get(kind);
    return millis == null ? OptionalLong.empty() : OptionalLong.of(millis);
  }
}
