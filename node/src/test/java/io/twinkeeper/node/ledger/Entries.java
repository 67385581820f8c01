package io.twinkeeper.node.ledger;

import io.twinkeeper.protocol.status.HistoryEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Entries for tests: small, and told apart by origin and sequence. */
final class Entries {
  static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private Entries() {}

  static HistoryEntry entry(String origin, long sequence) {
    return entry(origin, sequence, NOON.plusSeconds(sequence));
  }

  static HistoryEntry entry(String origin, long sequence, Instant at) {
    return new HistoryEntry(
        origin, sequence, at, "granted", "scoreboard", 3, "entry " + sequence, Map.of("n", "1"));
  }

  static List<HistoryEntry> run(String origin, long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(n -> entry(origin, n)).toList();
  }
}
