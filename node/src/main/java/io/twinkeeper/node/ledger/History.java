package io.twinkeeper.node.ledger;

import io.twinkeeper.protocol.status.HistoryEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything a ledger knows: of each origin how far, and the most recent entries themselves.
 *
 * <p>Adding is idempotent and takes each origin in its own order only, so two histories that saw
 * the same entries are equal, in whatever order the origins were interleaved. Not thread-safe.
 */
final class History {
  private static final Comparator<HistoryEntry> BY_TIME =
      Comparator.comparing(HistoryEntry::at)
          .thenComparing(HistoryEntry::origin)
          .thenComparingLong(HistoryEntry::sequence);

  private final int capacity;
  private final TreeSet<HistoryEntry> byTime = new TreeSet<>(BY_TIME);
  private final Map<String, NavigableMap<Long, HistoryEntry>> byOrigin = new TreeMap<>();
  private final Map<String, Long> last = new TreeMap<>();
  private final Map<String, Long> floor = new HashMap<>();
  private String origin = "";

  History(int capacity) {
    this.capacity = capacity;
  }

  static History from(HistorySnapshot snapshot, int capacity) {
    History history = new History(capacity);
    history.origin = snapshot.origin();
    history.last.putAll(snapshot.last());
    history.floor.putAll(snapshot.floor());
    snapshot.recent().forEach(history::keep);
    return history;
  }

  HistorySnapshot snapshot() {
    return new HistorySnapshot(origin, last(), Map.copyOf(floor), List.copyOf(byTime));
  }

  History apply(LedgerEvent event) {
    if (event instanceof LedgerEvent.Founded founded) {
      origin = founded.origin();
    } else if (event instanceof LedgerEvent.Recorded recorded && continues(recorded.entry())) {
      last.put(recorded.entry().origin(), recorded.entry().sequence());
      keep(recorded.entry());
    }
    return this;
  }

  /** Of this node's own entries; "" before the first one. */
  String origin() {
    return origin;
  }

  long last(String origin) {
    return last.getOrDefault(origin, 0L);
  }

  Map<String, Long> last() {
    return Map.copyOf(last);
  }

  /** How many entries there are in all, in memory or only in the journal. */
  long count() {
    return last.values().stream().mapToLong(Long::longValue).sum();
  }

  boolean continues(HistoryEntry entry) {
    return entry.sequence() == last(entry.origin()) + 1;
  }

  /** The last {@code limit} of the workload, or of all if it is null, oldest first. */
  List<HistoryEntry> recent(int limit, @Nullable String workload) {
    List<HistoryEntry> newestFirst =
        byTime.descendingSet().stream()
            .filter(entry -> workload == null || workload.equals(entry.workload()))
            .limit(Math.max(0, limit))
            .toList();
    List<HistoryEntry> oldestFirst = new ArrayList<>(newestFirst);
    Collections.reverse(oldestFirst);
    return List.copyOf(oldestFirst);
  }

  /** What {@code have} lacks, or nothing if some of that is no longer in memory. */
  Optional<Batch> missing(Map<String, Long> have, int mostEntries) {
    Batch.Builder batch = new Batch.Builder(mostEntries);
    for (Map.Entry<String, Long> mine : last.entrySet()) {
      long next = have.getOrDefault(mine.getKey(), 0L) + 1;
      if (next > mine.getValue()) {
        continue;
      }
      if (next < floor.getOrDefault(mine.getKey(), 1L)) {
        return Optional.empty();
      }
      for (HistoryEntry entry : recentOf(mine.getKey()).tailMap(next, true).values()) {
        if (!batch.add(entry)) {
          return Optional.of(batch.build());
        }
      }
    }
    return Optional.of(batch.build());
  }

  private void keep(HistoryEntry entry) {
    byTime.add(entry);
    recentOf(entry.origin()).put(entry.sequence(), entry);
    while (byTime.size() > capacity) {
      forget(byTime.first());
    }
  }

  /** Time need not rise with the sequence of an origin, hence the floor as a maximum. */
  private void forget(HistoryEntry entry) {
    byTime.remove(entry);
    recentOf(entry.origin()).remove(entry.sequence());
    floor.merge(entry.origin(), entry.sequence() + 1, Math::max);
  }

  private NavigableMap<Long, HistoryEntry> recentOf(String origin) {
    return byOrigin.computeIfAbsent(origin, name -> new TreeMap<>());
  }
}
