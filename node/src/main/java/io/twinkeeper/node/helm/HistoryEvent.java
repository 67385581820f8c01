package io.twinkeeper.node.helm;

import java.util.Map;

/**
 * Something the ledger should keep. Goes to a {@code Consumer} that must not block.
 *
 * @param kind kebab-case, as in {@link io.twinkeeper.protocol.status.HistoryEntry#kind}
 * @param workload the workload
 * @param epoch the epoch it is about
 * @param summary one line for people
 * @param details numbers and names, units in the keys
 */
public record HistoryEvent(
    String kind, String workload, long epoch, String summary, Map<String, String> details) {}
