package io.twinkeeper.ops.soak;

import java.util.Map;
import java.util.Set;

/**
 * What one database file holds.
 *
 * @param integrity the result of {@code PRAGMA integrity_check}
 * @param pages number of pages and their digest, without the fields of the header that tell WAL
 *     mode from rollback mode
 * @param tables by name: number of rows and their digest
 * @param commits the ids of the transactions in it
 */
public record Findings(
    String integrity, String pages, Map<String, String> tables, Set<String> commits) {}
