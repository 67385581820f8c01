package io.twinkeeper.ops.prove.round;

import io.twinkeeper.ops.prove.fault.Plan;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a round showed.
 *
 * @param violations what the judge found
 * @param takeoverMillis from the first fault to the first answer of the other twin; empty if the
 *     workload did not move
 * @param silenceMillis the longest time without an answer
 * @param servedMillis from the end of the last fault until one node served
 * @param answered writes
 * @param refused writes that were not stored, or of which nobody knows
 * @param refusedMoves transactions that the bank's database refused
 * @param fenced those of the answered writes that a twin had when they were answered
 */
public record RoundResult(
    Plan plan,
    List<String> violations,
    OptionalLong takeoverMillis,
    long silenceMillis,
    OptionalLong servedMillis,
    int answered,
    int refused,
    int refusedMoves,
    int fenced,
    int forks) {

  public boolean passed() {
    return violations.isEmpty();
  }
}
