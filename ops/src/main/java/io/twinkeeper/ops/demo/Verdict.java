package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.demo.load.FenceCosts;
import io.twinkeeper.ops.demo.workspace.Trees;
import java.util.List;
import java.util.Optional;

/**
 * The whole run's outcome.
 *
 * @param missingAfterRejoin answered writes that are in no copy and no fork
 * @param onlyInForks answered writes that are kept in a fork and not in the copies
 * @param forksOutsideBlows forks that no round's blow explains: a planned switchover made them
 * @param maxConnectorsAtOnce as the edge counted
 * @param integrityCheck "ok" if both copies are sound and hold the same rows, else what is wrong
 * @param rows in each copy at the end
 * @param digest SHA-256 over all rows of a copy at the end
 * @param fence what the commit fence did and cost; empty if there was none
 * @param trees both workspaces at the end
 */
record Verdict(
    List<RoundResult> rounds,
    long answeredWrites,
    long missingAfterRejoin,
    long onlyInForks,
    int forksOutsideBlows,
    int maxConnectorsAtOnce,
    String integrityCheck,
    long rows,
    String digest,
    Optional<FenceCosts.Summary> fence,
    Trees trees) {

  /** Whether the demo shows what it is there to show. */
  boolean passed() {
    return maxConnectorsAtOnce == 1
        && integrityCheck.equals("ok")
        && missingAfterRejoin == 0
        && forksOutsideBlows == 0
        && trees.equal()
        && fenceHeld();
  }

  /** With a fence, no write that was answered before a blow may be missing on the survivor. */
  private boolean fenceHeld() {
    boolean nothingMissing =
        rounds.stream().allMatch(round -> round.answeredBeforeKillMissingOnSurvivor() == 0);
    return fence.isEmpty() || (nothingMissing && fence.get().fenced() > 0);
  }
}
