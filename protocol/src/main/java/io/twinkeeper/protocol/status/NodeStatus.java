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
    Map<String, TenantsStatus> tenants) {
  /** A node of an earlier version knows of no tenants. */
  public NodeStatus {
    tenants = Objects.requireNonNullElse(tenants, Map.of());
  }
}
