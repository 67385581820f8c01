package io.twinkeeper.node.ledger;

import io.twinkeeper.protocol.status.HistoryEntry;
import java.util.Map;
import java.util.TreeMap;

/** No entry is larger than about 20,000 characters, whatever its writer meant to say. */
final class EntryBounds {
  private static final int NAME_CHARACTERS = 128;
  private static final int TEXT_CHARACTERS = 512;
  private static final int MOST_DETAILS = 30;

  private EntryBounds() {}

  static String name(String name) {
    return cut(name, NAME_CHARACTERS);
  }

  static String text(String text) {
    return cut(text, TEXT_CHARACTERS);
  }

  /** Sorted by key; of more than 30 details the first 30 stay. */
  static Map<String, String> details(Map<String, String> details) {
    TreeMap<String, String> bounded = new TreeMap<>();
    new TreeMap<>(details)
        .entrySet().stream()
            .limit(MOST_DETAILS)
            .forEach(detail -> bounded.put(name(detail.getKey()), text(detail.getValue())));
    return bounded;
  }

  static int characters(HistoryEntry entry) {
    int details =
        entry.details().entrySet().stream()
            .mapToInt(detail -> detail.getKey().length() + detail.getValue().length() + 6)
            .sum();
    int texts = entry.kind().length() + entry.workload().length() + entry.summary().length();
    return 160 + entry.origin().length() + texts + details;
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }
}
