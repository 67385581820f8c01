package io.twinkeeper.node.boot;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.protocol.config.ClusterConfig;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Akka's settings that follow from {@code twin.conf}; the rest stands in {@code
 * twinkeeper-node.conf}.
 */
final class AkkaSettings {
  private AkkaSettings() {}

  /** The complete configuration of a node's actor system. */
  static Config of(TwinConfig twin, Config ledger) {
    return ConfigFactory.parseMap(settings(twin), "twin.conf")
        .withFallback(ledger)
        .withFallback(ConfigFactory.parseResourcesAnySyntax("twinkeeper-node"))
        .withFallback(ConfigFactory.load());
  }

  /** Roles: the member's own, {@code voter}, and for a twin {@code aside-of-X} for each other X. */
  static List<String> roles(TwinConfig twin) {
    MemberConfig self = twin.self();
    List<String> roles = new ArrayList<>();
    roles.add("voter");
    if (self.role() == MemberConfig.Role.WITNESS) {
      roles.add("witness");
      return roles;
    }
    roles.add("data");
    twin.members().stream()
        .map(MemberConfig::name)
        .filter(name -> !name.equals(self.name()))
        .forEach(name -> roles.add(asideOf(name)));
    return roles;
  }

  /** The role of the members that may host the helm which watches over {@code member}. */
  static String asideOf(String member) {
    return "aside-of-" + member;
  }

  private static Map<String, Object> settings(TwinConfig twin) {
    MemberConfig self = twin.self();
    ClusterConfig cluster = twin.cluster();
    String artery = "akka.remote.artery.";
    String tls = artery + "ssl.rotating-keys-engine.";
    Map<String, Object> settings = new HashMap<>();
    settings.put("akka.actor.provider", "cluster");
    settings.put(artery + "transport", "tls-tcp");
    settings.put(artery + "canonical.hostname", self.address());
    settings.put(artery + "canonical.port", self.clusterPort());
    settings.put(
        artery + "ssl.ssl-engine-provider",
        "akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider");
    settings.put(tls + "key-file", twin.tls().key().toString());
    settings.put(tls + "cert-file", twin.tls().certificate().toString());
    settings.put(tls + "ca-cert-file", twin.tls().ca().toString());
    settings.put(tls + "protocol", "TLSv1.3");
    settings.put(
        tls + "enabled-algorithms", List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"));
    settings.put("akka.cluster.roles", roles(twin));
    settings.put(
        "akka.cluster.failure-detector.heartbeat-interval", millis(cluster.heartbeatInterval()));
    settings.put(
        "akka.cluster.failure-detector.acceptable-heartbeat-pause",
        millis(cluster.acceptableHeartbeatPause()));
    settings.put("twinkeeper.downing.stable-after", millis(cluster.stableAfter()));
    settings.put("twinkeeper.downing.quorum", quorum(twin));
    settings.put("akka.cluster.min-nr-of-members", Math.max(1, quorum(twin)));
    settings.put("akka.cluster.role.voter.min-nr-of-members", Math.max(1, quorum(twin)));
    settings.put("akka.cluster.down-removal-margin", millis(cluster.removalMargin()));
    return settings;
  }

  /** How many members a part of the cluster needs to stay up; of two each stays by itself. */
  private static int quorum(TwinConfig twin) {
    int members = twin.members().size();
    return members == 2 ? 0 : members / 2 + 1;
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + "ms";
  }
}
