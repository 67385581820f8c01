package io.twinkeeper.node.drill;

import io.twinkeeper.node.admin.Explanation;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.node.drill.Examiner.Examined;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.status.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What a drill of one workload can do and ask. Callable from any thread; nothing blocks. A question
 * that cannot be answered fails with {@link Failed}; a verb never fails, it is refused.
 */
interface Ground {
  /** What each database is asked unless something else is configured. */
  String QUERY = "SELECT count(*) FROM sqlite_schema";

  WorkloadConfig workload();

  Instant now();

  /** The order book as a majority knows it. */
  CompletionStage<OrderBook> book();

  /**
   * What a helm has lately heard; it may be some seconds old.
   *
   * @param dead who is left out of the candidates; "" for whoever is active
   */
  CompletionStage<Explanation> explain(String dead);

  /** This node's status. */
  CompletionStage<NodeStatus> status();

  /** Moves the workload in good order. */
  CompletionStage<VerbOutcome> switchover(String from, String to);

  /** Makes {@code node} active, whoever is being made active. */
  CompletionStage<VerbOutcome> activate(String node);

  /** What every probe answers now that does not answer as it should; empty if all do. */
  CompletionStage<List<String>> failingProbes();

  /** The workload's services on {@code node} and their state, as far as this node knows it. */
  CompletionStage<Map<String, String>> services(String node);

  /**
   * Lets {@code twin} examine one of its copies; fails if it cannot be done or something is wrong.
   *
   * @param txid the transaction to restore and examine; 0 for the live copy
   */
  CompletionStage<Examined> examine(String twin, String stream, String query, long txid);

  /** The same, {@code delay} later. */
  <T> CompletionStage<T> later(Duration delay, Supplier<CompletionStage<T>> action);

  /** The databases that can be examined one by one, and what each is asked. */
  default Map<String, String> queries() {
    Map<String, String> queries = new TreeMap<>();
    for (String database : workload().databases().keySet()) {
      queries.put(
          workload().name() + "/" + database,
          workload().drill().queries().getOrDefault(database, QUERY));
    }
    return queries;
  }
}
