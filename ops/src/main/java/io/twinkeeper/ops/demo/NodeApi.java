package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.ClusterApi;
import io.twinkeeper.ops.demo.edge.EdgeReport;
import io.twinkeeper.protocol.status.HistoryEntry;
import io.twinkeeper.protocol.status.NodeStatus;
import java.io.IOException;
import java.util.List;

/** The admin APIs of the nodes, for the demo's workload, and the edge's report. */
final class NodeApi {
  private final Addresses addresses;
  private final ClusterApi nodes;

  NodeApi(Addresses addresses, String token) {
    this.addresses = addresses;
    this.nodes = new ClusterApi(addresses, token);
  }

  NodeStatus status(String node) throws IOException, InterruptedException {
    return nodes.status(node);
  }

  EdgeReport connectors() throws IOException, InterruptedException {
    String address = "http://" + addresses.edgeControl() + "/connectors";
    return Json.mapper().readValue(nodes.get(address), EdgeReport.class);
  }

  /** What a node's ledger says about the workload, newest first. */
  List<HistoryEntry> history(String node) throws IOException, InterruptedException {
    return nodes.history(node, Stage.WORKLOAD);
  }

  /** As {@link ClusterApi#switchover}. */
  void switchover(String node, String successor) throws IOException, InterruptedException {
    nodes.switchover(node, Stage.WORKLOAD, successor);
  }
}
