package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.demo.edge.EdgeReport;
import io.twinkeeper.protocol.status.ForkStatus;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cluster as its nodes and the edge describe it at one moment.
 *
 * @param nodes status by node; a node that does not answer is absent
 */
record View(Map<String, NodeStatus> nodes, EdgeReport edge) {
  static final View NOTHING = new View(Map.of(), new EdgeReport(0, 0, List.of(), List.of()));

  /** The node that serves, by its own word; the one of the highest epoch if two say so. */
  Optional<String> active() {
    Optional<String> best = Optional.empty();
    for (String node : Addresses.TWINS) {
      boolean higher = epoch(node) > best.map(this::epoch).orElse(Long.MIN_VALUE);
      if (phase(node).equals("active") && higher) {
        best = Optional.of(node);
      }
    }
    return best;
  }

  /** A node's phase for the workload; "away" if it does not answer. */
  String phase(String node) {
    return workload(node).map(WorkloadStatus::phase).orElse("away");
  }

  long epoch(String node) {
    return workload(node).map(WorkloadStatus::epoch).orElse(0L);
  }

  Optional<StreamStatus> stream(String node) {
    return Optional.ofNullable(nodes.get(node)).map(n -> n.replication().get(Stage.STREAM));
  }

  /** Transactions that a follower has on disk and applies within a second or two. */
  private static final int APPLIED_SOON = 400;

  /** Whether {@code node} follows the active node, in its epoch, and applies what it receives. */
  boolean follows(String node) {
    Optional<String> active = active();
    if (active.isEmpty() || active.get().equals(node) || !phase(node).equals("following")) {
      return false;
    }
    String epoch = epoch(active.get()) + "/";
    return stream(node)
        .filter(s -> s.status().equals("streaming") && s.pending() < APPLIED_SOON)
        .filter(s -> s.position().startsWith(epoch))
        .isPresent();
  }

  /** Whether {@code node} is active and the edge has its connector, and no other. */
  boolean serves(String node) {
    return active().equals(Optional.of(node))
        && edge.sessions().size() == 1
        && edge.sessions().get(0).node().equals(node);
  }

  /** Whether both copies stand at the same position, acknowledged and applied. */
  boolean atRest() {
    Optional<StreamStatus> one = stream(Addresses.TWINS.get(0));
    Optional<StreamStatus> other = stream(Addresses.TWINS.get(1));
    return one.isPresent()
        && other.isPresent()
        && one.get().pending() == 0
        && other.get().pending() == 0
        && one.get().position().equals(other.get().position());
  }

  /** Every fork that any node keeps. */
  List<ForkStatus> forks() {
    return nodes.values().stream().flatMap(n -> n.forks().stream()).toList();
  }

  private Optional<WorkloadStatus> workload(String node) {
    return Optional.ofNullable(nodes.get(node)).map(n -> n.workloads().get(Stage.WORKLOAD));
  }
}
