package io.twinkeeper.protocol.merge;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;

/**
 * What a merge came to, or would come to.
 *
 * @param fork its id
 * @param stream {@code workload/database}
 * @param node where the active database is
 * @param dryRun whether everything was taken back at the end
 * @param ancestorKnown false if rows could only be compared two ways: then only missing rows come
 *     back and everything else is a conflict
 * @param tables those that the fork changed, or may have
 * @param conflictsTotal how many there are
 * @param conflicts the first of them
 * @param log where the active node keeps all of them, as JSON lines; empty if there are none or
 *     nothing was written
 */
public record MergeReport(
    String fork,
    String stream,
    String node,
    Instant at,
    @JsonProperty("dry_run") boolean dryRun,
    @JsonProperty("ancestor_known") boolean ancestorKnown,
    List<TableResult> tables,
    @JsonProperty("conflicts_total") long conflictsTotal,
    List<Conflict> conflicts,
    String log) {

  /** Rows written, or that would be. */
  public long written() {
    return tables.stream().mapToLong(TableResult::written).sum();
  }

  /** Whether nothing waits for anybody: no table was left out, no conflict is open. */
  public boolean settled() {
    return tables.stream()
        .allMatch(t -> t.outcome() == TableResult.Outcome.MERGED && t.open() == 0);
  }
}
