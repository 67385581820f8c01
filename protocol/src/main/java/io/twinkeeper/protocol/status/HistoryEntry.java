package io.twinkeeper.protocol.status;

import java.time.Instant;
import java.util.Map;

/**
 * One entry of the ledger as {@code GET /api/v1/history} shows it.
 *
 * @param origin the node that recorded it
 * @param sequence its number among that node's entries, from 1
 * @param kind kebab-case: {@code promise-won}, {@code granted}, {@code activated}, {@code
 *     released}, {@code demoted}, {@code fork-kept}, {@code switchover}, {@code operator}, {@code
 *     directory-held}, {@code node-started}
 * @param workload the workload, or "" if it concerns the node
 * @param summary one line for people
 * @param details numbers and names: {@code "fence_wait_ms" -> "0"}, {@code "reason" -> "last-word"}
 */
public record HistoryEntry(
    String origin,
    long sequence,
    Instant at,
    String kind,
    String workload,
    long epoch,
    String summary,
    Map<String, String> details) {}
