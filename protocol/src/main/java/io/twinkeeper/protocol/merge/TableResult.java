package io.twinkeeper.protocol.merge;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a merge did to one table that the fork had changed. Counts are rows.
 *
 * @param reason why it was refused, waits or was skipped; empty if it was merged
 * @param inserted that came back
 * @param updated that took the fork's values
 * @param deleted as the fork had done
 * @param present where the active side had the same already
 * @param conflicts touched on both sides, whoever stayed
 * @param replaced of the conflicts: where the fork's row won
 * @param open of the conflicts: those that wait for somebody to decide
 */
public record TableResult(
    String table,
    MergePolicy policy,
    Outcome outcome,
    String reason,
    long inserted,
    long updated,
    long deleted,
    long present,
    long conflicts,
    long replaced,
    long open) {
  /** Whether the table took part. */
  public enum Outcome {
    @JsonProperty("merged")
    MERGED,
    /** It cannot be merged row by row; the fork's database still has it. */
    @JsonProperty("refused")
    REFUSED,
    /** Not in an automatic merge: an operator has to ask for it. */
    @JsonProperty("waiting")
    WAITING
  }

  /** A table that took no part. */
  public static TableResult aside(
      String table, MergePolicy policy, Outcome outcome, String reason) {
    return new TableResult(table, policy, outcome, reason, 0, 0, 0, 0, 0, 0, 0);
  }

  /** How many rows were written, or would be. */
  public long written() {
    return inserted + updated + deleted;
  }
}
