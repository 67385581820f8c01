package io.twinkeeper.node.admin;

import io.twinkeeper.protocol.status.DirectoryStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What the admin surface may ask of the directories that this node follows, each named {@code
 * workload/directory}. As with {@link NodeAdmin}, no method blocks its caller; questions are
 * answered within {@link NodeAdmin#ANSWER_WITHIN}, verbs within {@link NodeAdmin#VERB_WITHIN}.
 */
public interface DirectoryAdmin {
  /** All of them; one that is too busy to answer in time with what it said last. */
  CompletionStage<Map<String, DirectoryStatus>> list();

  /** Somebody has looked: what is held on this node goes on. */
  CompletionStage<DirectoryOutcome> confirm(String directory);

  /** Somebody has looked: what is held on this node is undone, from what the twins have. */
  CompletionStage<DirectoryOutcome> reject(String directory);

  /** What {@code errand} asks for, of the directory's files on this node. */
  CompletionStage<DirectoryOutcome> run(String directory, DirectoryErrand errand);

  /**
   * Completes once everything that was written to the directory, here or on a twin, before this
   * call is on every twin that can be reached, or soon after {@code within}. Empty if there is no
   * such directory here.
   *
   * @param within up to {@link NodeAdmin#SYNC_WITHIN_AT_MOST}
   */
  CompletionStage<Optional<SyncResult.DirectorySync>> sync(String directory, Duration within);
}
