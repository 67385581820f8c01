package io.twinkeeper.node.admin;

import io.twinkeeper.protocol.merge.ForkDetail;
import io.twinkeeper.protocol.merge.TableRule;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What the admin surface may ask of the forks that this node keeps. As with {@link NodeAdmin}, no
 * method blocks its caller; questions are answered within {@link NodeAdmin#ANSWER_WITHIN}, verbs
 * within {@link NodeAdmin#VERB_WITHIN}.
 *
 * <p>A fork is named by its id, or by {@code STREAM/ID} if databases that fell together have forks
 * of the same id; the beginning of either will do if that is no other's.
 */
public interface ForkAdmin {
  /** All of them, by stream, oldest first. */
  CompletionStage<List<ForkDetail>> list();

  /**
   * Writes a fork's rows into the active database, wherever that is. It may take effect though the
   * answer comes too late: merging again is safe.
   *
   * @param again also if it is merged already: rows that were deleted since then come back
   * @param rules by table, before the configuration's
   */
  CompletionStage<ForkOutcome> merge(
      String fork, boolean dryRun, boolean again, Map<String, TableRule> rules);

  /**
   * Deletes a fork.
   *
   * @param open whether also one that is not wholly merged
   */
  CompletionStage<ForkOutcome> discard(String fork, boolean open);

  /** Those of {@code all} that {@code name} may mean: those that it names exactly go first. */
  static List<ForkDetail> named(String name, List<ForkDetail> all) {
    List<ForkDetail> exactly =
        all.stream()
            .filter(f -> f.id().equals(name) || (f.stream() + "/" + f.id()).equals(name))
            .toList();
    return !exactly.isEmpty()
        ? exactly
        : all.stream()
            .filter(f -> f.id().startsWith(name) || (f.stream() + "/" + f.id()).startsWith(name))
            .toList();
  }
}
