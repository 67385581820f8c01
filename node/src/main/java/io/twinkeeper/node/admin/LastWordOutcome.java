package io.twinkeeper.node.admin;

/** What became of a guard's last word. */
public sealed interface LastWordOutcome {
  /** Its signature holds, and it was handed to the voter. Telling it again does no harm. */
  record Accepted(String workload, long epoch) implements LastWordOutcome {}

  /**
   * It changes nothing: not signed by a member, not readable, or about an epoch that is past.
   *
   * @param why one line
   */
  record Rejected(String why) implements LastWordOutcome {}
}
