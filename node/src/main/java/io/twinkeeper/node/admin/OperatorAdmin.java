package io.twinkeeper.node.admin;

import io.twinkeeper.protocol.status.MoveReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Operators' verbs and the questions that go with them. As with {@link NodeAdmin}, no method blocks
 * its caller; questions are answered within {@link NodeAdmin#ANSWER_WITHIN}, verbs within {@link
 * NodeAdmin#VERB_WITHIN}.
 *
 * <p>What is said to stand is on the disks of a majority of the members, and no helm overlooks it.
 */
public interface OperatorAdmin {
  /**
   * Moves a workload in good order, or says whether and how it would be moved.
   *
   * @param from who has to be active; empty for whoever is
   * @param to the successor; empty lets the helm choose the best
   * @param dryRun only look: {@link VerbOutcome.Rehearsed}
   */
  CompletionStage<VerbOutcome> switchover(
      String workload, Optional<String> from, Optional<String> to, boolean dryRun);

  /** Orders a switchover for a time; it takes the place of one that waits already. */
  CompletionStage<OrderOutcome> plan(
      String workload, Optional<String> from, Optional<String> to, Instant at);

  /** Takes the planned switchover back, or what is told of the last one. */
  CompletionStage<OrderOutcome> cancelPlanned(String workload);

  /**
   * Turns automatic failover off.
   *
   * @param workload empty for all of them
   */
  CompletionStage<OrderOutcome> pause(Optional<String> workload, String reason);

  /** Turns it on again; where both were paused, all of them and one, each by itself. */
  CompletionStage<OrderOutcome> resume(Optional<String> workload);

  /** Lets a node take no workload, and moves away what it is active for, where that is possible. */
  CompletionStage<OrderOutcome> drain(String node, String reason);

  /** Lets a node take workloads again; nothing moves back by itself. */
  CompletionStage<OrderOutcome> undrain(String node);

  /** Ends the cool-down after automatic moves: somebody has looked at them. */
  CompletionStage<OrderOutcome> acknowledge(String workload);

  /**
   * What would happen if a node died now.
   *
   * @param dead empty for whoever is active
   */
  CompletionStage<Optional<Explanation>> explain(String workload, Optional<String> dead);

  /**
   * The last moves with their steps, newest first, as far as the ledger's memory goes.
   *
   * @param workload empty for all of them
   */
  CompletionStage<List<MoveReport>> moves(int limit, Optional<String> workload);
}
