package io.twinkeeper.node.admin;

import io.twinkeeper.protocol.status.DrillReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Rehearsed failovers. As with {@link NodeAdmin}, no method blocks its caller. */
public interface DrillAdmin {
  /**
   * Begins a drill on this node and does not wait for its end. Whether it may go on is in the later
   * reports.
   *
   * @param restoreTest also restore each database on both twins
   * @param isolated move nothing: only restore and examine copies
   * @return the report as it begins
   */
  CompletionStage<DrillReport> begin(String workload, boolean restoreTest, boolean isolated);

  /** Those that run on this node, and all that the ledger remembers; the newest first. */
  CompletionStage<List<DrillReport>> list();

  /** One of these. */
  default CompletionStage<Optional<DrillReport>> find(String id) {
    return list().thenApply(all -> all.stream().filter(r -> r.id().equals(id)).findFirst());
  }
}
