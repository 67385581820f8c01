package io.twinkeeper.ops.soak;

import io.twinkeeper.protocol.status.HistoryEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that the judge looks at.
 *
 * @param copies by node, at rest
 * @param active the node whose copy counts
 * @param forks every fork's database
 * @param answered the ids of all commits that were answered
 * @param history the ledger's entries
 * @param acts what was done, and when
 */
record Evidence(
    Map<String, Findings> copies,
    String active,
    List<Findings> forks,
    Set<String> answered,
    List<HistoryEntry> history,
    List<Done> acts) {

  /**
   * An act that was carried out.
   *
   * @param from when it began
   * @param until when the cluster had recovered from it
   */
  record Done(Act act, String node, Instant from, Instant until) {
    /** Whether it ends processes without a warning, or stops them. */
    boolean isViolent() {
      return switch (act.kind()) {
        case KILL_JVM, KILL_TREE, FREEZE_JVM, FREEZE_TREE -> true;
        case RESTART, KILL_APP, SWITCHOVER -> false;
      };
    }
  }
}
