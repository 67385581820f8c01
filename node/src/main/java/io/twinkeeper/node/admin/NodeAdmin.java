package io.twinkeeper.node.admin;

import io.twinkeeper.protocol.status.HistoryEntry;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What the admin surface may ask of a node.
 *
 * <p>Every stage completes, or fails with a {@link java.util.concurrent.TimeoutException}:
 * questions within {@link #ANSWER_WITHIN}, verbs within {@link #VERB_WITHIN}. No method blocks its
 * caller, and all of them may be called from any thread at once.
 */
public interface NodeAdmin {
  /** How long a question may take. */
  Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  /** How long a verb may take: fence, promotion, services, connector. */
  Duration VERB_WITHIN = Duration.ofSeconds(90);

  /** How this node feels. Cheap: asks no actor, so it answers even when they are stuck. */
  Health health();

  /** Everything this node knows of itself and of the other members. */
  CompletionStage<NodeStatus> status();

  /** The workloads configured on this node, in the configuration's order. */
  CompletionStage<List<WorkloadStatus>> workloads();

  /**
   * Makes {@code node} active for {@code workload}, even if the present holder cannot be heard. The
   * fence is waited out all the same.
   */
  CompletionStage<VerbOutcome> activate(String workload, String node);

  /**
   * Moves {@code workload} away from its present holder in good order: drained, flushed, released.
   *
   * @param to the successor; empty lets the helm choose the best candidate
   */
  CompletionStage<VerbOutcome> switchover(String workload, Optional<String> to);

  /**
   * The newest entries of the ledger, newest first.
   *
   * @param limit at least 1
   * @param workload only entries about this workload; empty for all
   */
  CompletionStage<List<HistoryEntry>> history(int limit, Optional<String> workload);

  /**
   * Captures what every stream of this node has not shipped yet and waits, for less than {@link
   * #ANSWER_WITHIN}, until the reachable followers have it on disk. Running out of time is an
   * answer ({@link SyncResult#complete} is false), not a failure.
   */
  CompletionStage<SyncResult> triggerSync();

  /** The forks that this node keeps. */
  ForkAdmin forks();

  /**
   * Hands over a guard's last word, as signed by the node that prepared it. The signature is the
   * only proof of who speaks: it is verified before anything else.
   */
  CompletionStage<LastWordOutcome> lastWord(byte[] signed);
}
