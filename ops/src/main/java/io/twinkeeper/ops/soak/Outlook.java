package io.twinkeeper.ops.soak;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.ClusterApi;
import io.twinkeeper.protocol.status.ForkStatus;
import io.twinkeeper.protocol.status.HistoryEntry;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cluster as its nodes describe it. One thread. */
final class Outlook {
  private final ClusterApi api;
  private final Map<String, HistoryEntry> history = new LinkedHashMap<>();

  Outlook(ClusterApi api) {
    this.api = api;
  }

  /** The node that says it is active, in the highest epoch if two say so. */
  Optional<String> active() throws InterruptedException {
    Optional<String> best = Optional.empty();
    long highest = Long.MIN_VALUE;
    for (String node : Addresses.TWINS) {
      Optional<NodeStatus> status = status(node);
      if (status.filter(s -> phase(s).equals("active")).isPresent()) {
        long epoch = status.get().workloads().get(Place.WORKLOAD).epoch();
        if (epoch > highest) {
          best = Optional.of(node);
          highest = epoch;
        }
      }
    }
    return best;
  }

  /** Whether one twin is active and the other one follows it and is up to date within moments. */
  boolean isCalm() throws InterruptedException {
    Optional<String> active = active();
    if (active.isEmpty()) {
      return false;
    }
    Optional<StreamStatus> source = stream(active.get());
    Optional<StreamStatus> follower = stream(Addresses.other(active.get()));
    return source.isPresent()
        && follower.isPresent()
        && source.get().status().equals("streaming")
        && follower.get().status().equals("streaming")
        && epoch(source.get()).equals(epoch(follower.get()))
        && status("witness").isPresent();
  }

  /** Whether both copies stand at the same position, acknowledged and applied. */
  boolean isAtRest() throws InterruptedException {
    Optional<StreamStatus> alpha = stream("alpha");
    Optional<StreamStatus> beta = stream("beta");
    return isCalm()
        && alpha.isPresent()
        && beta.isPresent()
        && alpha.get().pending() == 0
        && beta.get().pending() == 0
        && alpha.get().position().equals(beta.get().position());
  }

  List<ForkStatus> forks() throws InterruptedException {
    List<ForkStatus> forks = new ArrayList<>();
    for (String node : Addresses.TWINS) {
      status(node).ifPresent(s -> forks.addAll(s.forks()));
    }
    return forks;
  }

  /** Everything that the ledger has told so far, oldest first: it is asked often, a page each. */
  List<HistoryEntry> history() throws InterruptedException {
    for (String node : Addresses.NODES) {
      try {
        for (HistoryEntry entry : api.history(node, Place.WORKLOAD)) {
          history.putIfAbsent(entry.origin() + "#" + entry.sequence(), entry);
        }
      } catch (IOException away) {
        // another node tells the same
      }
    }
    return history.values().stream().sorted(Comparator.comparing(HistoryEntry::at)).toList();
  }

  /** For messages: what each node says. */
  String described() throws InterruptedException {
    StringBuilder text = new StringBuilder();
    for (String node : Addresses.NODES) {
      text.append(text.isEmpty() ? "" : "; ").append(node).append(": ");
      Optional<NodeStatus> status = status(node);
      text.append(status.map(Outlook::phase).orElse("away"));
      stream(node)
          .ifPresent(
              s ->
                  text.append(", stream ")
                      .append(s.status())
                      .append(" at ")
                      .append(s.position())
                      .append(s.reason() == null ? "" : " (" + s.reason() + ")"));
    }
    return text.toString();
  }

  private static String epoch(StreamStatus stream) {
    return stream.position().substring(0, stream.position().indexOf('/'));
  }

  private static String phase(NodeStatus status) {
    return Optional.ofNullable(status.workloads().get(Place.WORKLOAD))
        .map(w -> w.phase())
        .orElse("none");
  }

  private Optional<StreamStatus> stream(String node) throws InterruptedException {
    return status(node).map(s -> s.replication().get(Place.STREAM));
  }

  private Optional<NodeStatus> status(String node) throws InterruptedException {
    try {
      return Optional.of(api.status(node));
    } catch (IOException away) {
      return Optional.empty();
    }
  }
}
