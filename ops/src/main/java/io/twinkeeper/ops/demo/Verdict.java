package io.twinkeeper.ops.demo;

import java.util.List;

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
    String digest) {

  /** Whether the demo shows what it is there to show. */
  boolean passed() {
    return maxConnectorsAtOnce == 1
        && integrityCheck.equals("ok")
        && missingAfterRejoin == 0
        && forksOutsideBlows == 0;
  }
}
