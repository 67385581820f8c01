package io.twinkeeper.protocol.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One node's view of the configuration file: {@code {node}} replaced by its name, relative paths
 * resolved against the file's directory, everything validated.
 *
 * @param node the name of the node this view belongs to; one of {@code members}
 * @param lease the third voter of two members; empty: they have none, or need none
 * @param workloads by name, in the file's order
 */
public record TwinConfig(
    String node,
    ClusterConfig cluster,
    GrantConfig grant,
    List<MemberConfig> members,
    Optional<LeaseConfig> lease,
    Path dataDir,
    TlsConfig tls,
    AdminConfig admin,
    StoreConfig store,
    Map<String, WorkloadConfig> workloads) {

  /** Where the token lies with which services of {@code workload} ask for commit fences. */
  public Path fenceToken(String workload) {
    return dataDir.resolve("fence").resolve(workload + ".token");
  }

  /** This node's own entry among the members. */
  public MemberConfig self() {
    return member(node);
  }

  /**
   * The member of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public MemberConfig member(String name) {
    return members.stream()
        .filter(m -> m.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no member is named " + name));
  }
}
