package io.twinkeeper.node.admin;

import java.util.Map;

/** How an order that stands until it is taken back was received. */
public sealed interface OrderOutcome {
  /**
   * It stands, or is taken back: a majority of the members has it on disk.
   *
   * @param message one line for people
   * @param workloads what became of each workload that had to move; may be empty
   */
  record Stands(String message, Map<String, Move> workloads) implements OrderOutcome {}

  /**
   * What became of a workload.
   *
   * @param moved another node is active for it
   * @param message where it is now, or why it stays
   */
  record Move(boolean moved, String message) {}

  /**
   * Nothing was changed; if the reason is {@link VerbOutcome.Reason#NO_HELM}, it may yet be seen.
   *
   * @param message one line that says what stands in the way
   */
  record Refused(VerbOutcome.Reason reason, String message) implements OrderOutcome {}
}
