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
 * <p>A fork may be named by the beginning of its id if that is no other's.
 */
public interface ForkAdmin {
  /** All of them, by stream, oldest first. */
  CompletionStage<List<ForkDetail>> list();

  /**
   * Writes a fork's rows into the active database, wherever that is. It may take effect though the
   * answer comes too late: merging again is safe.
   *
   * @param rules by table, before the configuration's
   */
  CompletionStage<ForkOutcome> merge(String fork, boolean dryRun, Map<String, TableRule> rules);

  /**
   * Deletes a fork.
   *
   * @param open whether also one that is not wholly merged
   */
  CompletionStage<ForkOutcome> discard(String fork, boolean open);
}
