package io.twinkeeper.protocol.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /status} answers. Field names are an interface that people script against.
 *
 * @param primary this node is active for at least one workload
 * @param standbyReachable another data node is a reachable member of the cluster
 * @param lastHeartbeat when this node last heard from another member; null before the first time
 * @param replication by stream, named {@code workload/database}
 * @param standby the other twin, as far as this node knows it; null if there is none
 * @param epoch by workload, the highest epoch known here
 * @param active by workload, the node at the helm's word; null value: nobody
 * @param forks every fork kept on this node
 * @param degraded what is wrong right now; empty is good
 * @param tenants sets of databases, named {@code workload/set}; their streams are in {@code
 *     replication}
 * @param orders what operators have ordered and what holds until they take it back
 * @param directories by {@code workload/directory}
 */
public record NodeStatus(
    String node,
    String role,
    String cluster,
    String version,
    Instant time,
    boolean primary,
    @JsonProperty("standby_reachable") boolean standbyReachable,
    @JsonProperty("last_heartbeat") @Nullable Instant lastHeartbeat,
    Map<String, StreamStatus> replication,
    @Nullable StandbyStatus standby,
    Map<String, Long> epoch,
    Map<String, @Nullable String> active,
    Map<String, WorkloadStatus> workloads,
    List<MemberStatus> members,
    List<ForkStatus> forks,
    List<Degradation> degraded,
    Map<String, TenantsStatus> tenants,
    OrdersStatus orders,
    Map<String, DirectoryStatus> directories) {
  /** A node of an earlier version knows of no tenants, of no orders and of no directories. */
  public NodeStatus {
    tenants = Objects.requireNonNullElse(tenants, Map.of());
    orders = Objects.requireNonNullElse(orders, OrdersStatus.NONE);
    directories = Objects.requireNonNullElse(directories, Map.of());
  }

  /** Of a node without directories. */
  public NodeStatus(
      String node,
      String role,
      String cluster,
      String version,
      Instant time,
      boolean primary,
      boolean standbyReachable,
      @Nullable Instant lastHeartbeat,
      Map<String, StreamStatus> replication,
      @Nullable StandbyStatus standby,
      Map<String, Long> epoch,
      Map<String, @Nullable String> active,
      Map<String, WorkloadStatus> workloads,
      List<MemberStatus> members,
      List<ForkStatus> forks,
      List<Degradation> degraded,
      Map<String, TenantsStatus> tenants,
      OrdersStatus orders) {
    this(
        node,
        role,
        cluster,
        version,
        time,
        primary,
        standbyReachable,
        lastHeartbeat,
        replication,
        standby,
        epoch,
        active,
        workloads,
        members,
        forks,
        degraded,
        tenants,
        orders,
        Map.of());
  }

  /** Of a node to which nobody has ordered anything. */
  public NodeStatus(
      String node,
      String role,
      String cluster,
      String version,
      Instant time,
      boolean primary,
      boolean standbyReachable,
      @Nullable Instant lastHeartbeat,
      Map<String, StreamStatus> replication,
      @Nullable StandbyStatus standby,
      Map<String, Long> epoch,
      Map<String, @Nullable String> active,
      Map<String, WorkloadStatus> workloads,
      List<MemberStatus> members,
      List<ForkStatus> forks,
      List<Degradation> degraded,
      Map<String, TenantsStatus> tenants) {
    this(
        node,
        role,
        cluster,
        version,
        time,
        primary,
        standbyReachable,
        lastHeartbeat,
        replication,
        standby,
        epoch,
        active,
        workloads,
        members,
        forks,
        degraded,
        tenants,
        OrdersStatus.NONE);
  }
}
