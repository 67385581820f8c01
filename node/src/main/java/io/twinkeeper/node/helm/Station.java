package io.twinkeeper.node.helm;

import io.twinkeeper.protocol.config.GrantConfig;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.time.Duration;
import java.util.List;

/**
 * What a helm knows of the cluster from the configuration.
 *
 * @param host the data member that the helm runs on
 * @param watched the data member whose grants it watches; never the host
 * @param dataMembers every twin, by name
 * @param chamber the voters
 * @param settling how long after its own start a helm waits for twins that it has not heard of
 */
public record Station(
    String host,
    String watched,
    List<String> dataMembers,
    Chamber chamber,
    GrantConfig grant,
    Duration settling) {
  private static final Duration SETTLING = Duration.ofSeconds(5);

  public Station {
    dataMembers = dataMembers.stream().sorted().toList();
  }

  /** The station of the helm of {@code watched} on the node that {@code config} belongs to. */
  public static Station of(TwinConfig config, String watched, Chamber chamber) {
    List<String> dataMembers =
        config.members().stream()
            .filter(member -> member.role() == MemberConfig.Role.DATA)
            .map(MemberConfig::name)
            .toList();
    return new Station(config.node(), watched, dataMembers, chamber, config.grant(), SETTLING);
  }

  /** The watched member of the helm that looks after what no other helm can, if on this host. */
  String lowestAsideOfHost() {
    return dataMembers.stream().filter(member -> !member.equals(host)).findFirst().orElse(watched);
  }
}
