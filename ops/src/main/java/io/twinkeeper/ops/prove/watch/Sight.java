package io.twinkeeper.ops.prove.watch;

import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.protocol.status.ForkStatus;
import io.twinkeeper.protocol.status.MemberStatus;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cluster as its nodes describe it.
 *
 * @param members their names
 * @param nodes the last word of each node that answers
 */
public record Sight(
    String workload, List<String> streams, List<String> members, Map<String, NodeStatus> nodes) {
  private static final String LEASE_AWAY = "lease-away";

  /** A node's phase; {@code away} if it does not answer. */
  public String phase(String node) {
    return workload(node)
        .map(WorkloadStatus::phase)
        .orElse(nodes.containsKey(node) ? "up" : "away");
  }

  public long epoch(String node) {
    return workload(node).map(WorkloadStatus::epoch).orElse(0L);
  }

  /** The one node that says it is active; empty if nobody or both do. */
  public Optional<String> onlyActive() {
    List<String> active =
        Addresses.TWINS.stream().filter(node -> phase(node).equals("active")).toList();
    return active.size() == 1 ? Optional.of(active.get(0)) : Optional.empty();
  }

  /**
   * Whether all nodes answer and each sees all of them up, and reaches the lease if there is one.
   */
  public boolean isOneCluster() {
    return members.stream()
        .allMatch(
            node ->
                Optional.ofNullable(nodes.get(node))
                    .filter(s -> s.members().stream().allMatch(m -> m.state().equals("up")))
                    .filter(Sight::reachesLease)
                    .isPresent());
  }

  /** Whether any other node sees {@code member} up. */
  public boolean isMember(String member) {
    return nodes.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(member))
        .flatMap(entry -> entry.getValue().members().stream())
        .filter(m -> m.name().equals(member))
        .map(MemberStatus::state)
        .anyMatch("up"::equals);
  }

  /** Whether one is active and the other one follows it, in its epoch. */
  public boolean isCalm() {
    Optional<String> active = onlyActive();
    return active.isPresent()
        && phase(Addresses.other(active.get())).equals("following")
        && streams.stream().allMatch(stream -> follows(stream, active.get()));
  }

  /** Whether both copies of every database stand at the same position, acknowledged and applied. */
  public boolean isAtRest() {
    return isCalm() && streams.stream().allMatch(this::isAtRest);
  }

  public List<ForkStatus> forks() {
    return nodes.values().stream().flatMap(node -> node.forks().stream()).toList();
  }

  /** For messages. */
  public String described() {
    StringBuilder text = new StringBuilder();
    for (String node : members) {
      text.append(text.isEmpty() ? "" : "; ").append(node).append(" is ").append(phase(node));
      Optional.ofNullable(nodes.get(node))
          .ifPresent(
              status -> {
                text.append(" (").append(epoch(node)).append(") sees ");
                status.members().forEach(m -> text.append(m.state()).append(' '));
                text.append(reachesLease(status) ? "" : LEASE_AWAY + " ");
                status
                    .replication()
                    .forEach(
                        (name, s) ->
                            text.append(name)
                                .append(' ')
                                .append(s.status())
                                .append(" at ")
                                .append(s.position())
                                .append(" pending ")
                                .append(s.pending())
                                .append(s.reason() == null ? "" : " (" + s.reason() + ")")
                                .append(' '));
              });
    }
    return text.toString();
  }

  private static boolean reachesLease(NodeStatus status) {
    return status.degraded().stream().noneMatch(d -> d.code().equals(LEASE_AWAY));
  }

  private boolean follows(String stream, String active) {
    Optional<StreamStatus> source = stream(active, stream);
    Optional<StreamStatus> follower = stream(Addresses.other(active), stream);
    return source.isPresent()
        && follower.isPresent()
        && source.get().status().equals("streaming")
        && follower.get().status().equals("streaming")
        && epochOf(source.get()).equals(epochOf(follower.get()));
  }

  private boolean isAtRest(String stream) {
    Optional<StreamStatus> one = stream(Addresses.TWINS.get(0), stream);
    Optional<StreamStatus> other = stream(Addresses.TWINS.get(1), stream);
    return one.isPresent()
        && other.isPresent()
        && one.get().pending() == 0
        && other.get().pending() == 0
        && one.get().position().equals(other.get().position());
  }

  private static String epochOf(StreamStatus stream) {
    int slash = stream.position().indexOf('/');
    return slash < 0 ? "" : stream.position().substring(0, slash);
  }

  private Optional<StreamStatus> stream(String node, String stream) {
    return Optional.ofNullable(nodes.get(node)).map(n -> n.replication().get(stream));
  }

  private Optional<WorkloadStatus> workload(String node) {
    return Optional.ofNullable(nodes.get(node)).map(n -> n.workloads().get(workload));
  }
}
