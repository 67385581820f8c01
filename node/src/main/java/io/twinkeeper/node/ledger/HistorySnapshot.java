package io.twinkeeper.node.ledger;

import io.twinkeeper.protocol.status.HistoryEntry;
import java.util.List;
import java.util.Map;

/**
 * A {@link History} as it lies in the snapshot store.
 *
 * @param origin the present origin of this node's own entries, "" before the first one
 * @param last per origin the last sequence number
 * @param floor per origin the sequence number from which on every entry is in {@code recent}
 */
record HistorySnapshot(
    String origin, Map<String, Long> last, Map<String, Long> floor, List<HistoryEntry> recent) {}
