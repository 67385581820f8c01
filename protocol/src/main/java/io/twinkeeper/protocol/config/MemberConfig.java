package io.twinkeeper.protocol.config;

/**
 * One configured member of the cluster.
 *
 * @param zone the provider or failure domain; informative
 * @param address host name or IP address on which both ports listen
 * @param tags what it is fit for when a workload has to move
 */
public record MemberConfig(
    String name,
    Role role,
    String zone,
    String address,
    int clusterPort,
    int adminPort,
    MemberTags tags) {
  /** A member without tags. */
  public MemberConfig(
      String name, Role role, String zone, String address, int clusterPort, int adminPort) {
    this(name, role, zone, address, clusterPort, adminPort, MemberTags.NONE);
  }

  /** What a member does: a twin holds data and may become active, a witness votes and watches. */
  public enum Role {
    DATA,
    WITNESS
  }

  /** Whether this member holds copies and may become active. */
  public boolean isData() {
    return role == Role.DATA;
  }
}
