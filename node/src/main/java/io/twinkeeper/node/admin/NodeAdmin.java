package io.twinkeeper.node.admin;

import io.twinkeeper.protocol.status.HistoryEntry;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
  Duration VERB_WITHIN = Duration.ofMinutes(2);

  /** How long it is waited for equal trees if nobody says otherwise. */
  Duration SYNC_WITHIN = Duration.ofSeconds(3);

  /** The longest that one question for equal trees may wait. */
  Duration SYNC_WITHIN_AT_MOST = Duration.ofSeconds(60);

  /** The longest that a fence may wait. */
  Duration FENCE_WITHIN_AT_MOST = Duration.ofSeconds(60);

  /** How this node feels. Cheap: asks no actor, so it answers even when they are stuck. */
  Health health();

  /** Everything this node knows of itself and of the other members. */
  CompletionStage<NodeStatus> status();

  /** The workloads configured on this node, in the configuration's order. */
  CompletionStage<List<WorkloadStatus>> workloads();

  /**
   * The services of {@code node}, by {@code workload/service}: their state as this node has heard
   * it last; empty if it has not.
   */
  CompletionStage<Map<String, String>> services(String node);

  /**
   * Makes {@code node} active for {@code workload}, even if the present holder cannot be heard. The
   * fence is waited out all the same.
   */
  CompletionStage<VerbOutcome> activate(String workload, String node);

  /**
   * Makes {@code node} active on its own voter's word, in a cluster of two members without a lease:
   * somebody has checked that the other member is off. Refused if it answers.
   *
   * @param off the other member's name
   */
  CompletionStage<VerbOutcome> activateAlone(String workload, String node, String off);

  /**
   * The newest entries of the ledger, newest first.
   *
   * @param limit at least 1
   * @param workload only entries about this workload; empty for all
   */
  CompletionStage<List<HistoryEntry>> history(int limit, Optional<String> workload);

  /**
   * Captures what every stream of this node has not shipped yet and waits, for less than {@link
   * #ANSWER_WITHIN}, until the reachable followers have it on disk; and {@code within} the time
   * given until the directories here and on the reachable twins are equal. Running out of time is
   * an answer ({@link SyncResult#complete} is false), not a failure.
   *
   * @param within up to {@link #SYNC_WITHIN_AT_MOST}
   */
  CompletionStage<SyncResult> triggerSync(Duration within);

  /** Operators' other verbs. */
  OperatorAdmin operators();

  /** Rehearsed failovers. */
  DrillAdmin drills();

  /** The forks that this node keeps. */
  ForkAdmin forks();

  /** The directories that this node follows. */
  DirectoryAdmin directories();

  /**
   * Completes once everything that was committed to the database before this call is on the disks
   * of {@code twins} followers, or soon after {@code within}. Only the active node can tell; a call
   * elsewhere is refused with its name. Never says yes when it might not be so.
   *
   * @param twins how many followers; 0 for every other data member
   * @param within up to {@link #FENCE_WITHIN_AT_MOST}
   */
  CompletionStage<FenceOutcome> fence(String workload, String database, int twins, Duration within);

  /**
   * Hands over a guard's last word, as signed by the node that prepared it. The signature is the
   * only proof of who speaks: it is verified before anything else.
   */
  CompletionStage<LastWordOutcome> lastWord(byte[] signed);
}
