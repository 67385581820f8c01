package io.twinkeeper.node.admin;

import java.util.Map;

/** How an order that stands until it is taken back was received. */
public sealed interface OrderOutcome {
  /**
   * It stands, or is taken back: a majority of the members has it on disk.
   *
   * @param message one line for people
   * @param workloads what became of each workload that it concerns; may be empty
   */
  record Stands(String message, Map<String, String> workloads) implements OrderOutcome {}

  /**
   * Nothing was changed; if the reason is {@link VerbOutcome.Reason#NO_HELM}, it may yet be seen.
   *
   * @param message one line that says what stands in the way
   */
  record Refused(VerbOutcome.Reason reason, String message) implements OrderOutcome {}
}
