package io.twinkeeper.node.admin;

import io.twinkeeper.protocol.merge.MergeReport;

/** How a verb about a fork ended. */
public sealed interface ForkOutcome {
  /** It was merged, or would be. */
  record Merged(MergeReport report) implements ForkOutcome {}

  /** It is gone. */
  record Discarded(String fork) implements ForkOutcome {}

  /**
   * Nothing was changed.
   *
   * @param message one line that says what stands in the way
   */
  record Refused(VerbOutcome.Reason reason, String message) implements ForkOutcome {}
}
