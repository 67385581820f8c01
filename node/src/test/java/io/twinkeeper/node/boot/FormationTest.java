package io.twinkeeper.node.boot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.Address;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.protocol.config.AdminConfig;
import io.twinkeeper.protocol.config.ClusterConfig;
import io.twinkeeper.protocol.config.GrantConfig;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.StoreConfig;
import io.twinkeeper.protocol.config.TlsConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real actor systems on loopback, plain TCP between them. */
final class FormationTest {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final List<String> NAMES = List.of("alpha", "beta", "witness");

  private final Map<String, ActorTestKit> nodes = new TreeMap<>();
  private List<MemberConfig> members = List.of();

  @BeforeEach
  void choosePorts() throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    List<MemberConfig> chosen = new ArrayList<>();
    for (String name : NAMES) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      taken.add(socket);
      MemberConfig.Role role =
          name.equals("witness") ? MemberConfig.Role.WITNESS : MemberConfig.Role.DATA;
      chosen.add(new MemberConfig(name, role, name, "127.0.0.1", socket.getLocalPort(), 1));
    }
    for (ServerSocket socket : taken) {
      socket.close();
    }
    members = List.copyOf(chosen);
  }

  @AfterEach
  void stop() {
    nodes.values().parallelStream().forEach(ActorTestKit::shutdownTestKit);
  }

  @Test
  void threeThatStartTogetherFormOneClusterAndARestartedFounderJoinsIt() {
    NAMES.forEach(this::start);
    awaitOneClusterOf("alpha", "beta", "witness");
    stop("alpha");
    awaitOneClusterOf("beta", "witness");
    start("alpha");
    awaitOneClusterOf("alpha", "beta", "witness");
  }

  @Test
  void oneAloneFoundsNothingAndTwoAreEnough() {
    start("witness");
    await().during(Duration.ofSeconds(4)).atMost(WAIT).until(() -> up("witness").isEmpty());
    assertThat(Cluster.get(requireNonNull(nodes.get("witness")).system()).state().getMembers())
        .isEmpty();
    start("beta");
    awaitOneClusterOf("beta", "witness");
    start("alpha");
    awaitOneClusterOf("alpha", "beta", "witness");
  }

  private void awaitOneClusterOf(String... names) {
    Set<Address> wanted = new HashSet<>();
    for (String name : names) {
      wanted.add(Cluster.get(requireNonNull(nodes.get(name)).system()).selfMember().address());
    }
    await()
        .atMost(WAIT)
        .untilAsserted(
            () -> {
              for (String name : names) {
                assertThat(up(name)).isEqualTo(wanted);
              }
            });
  }

  private Set<Address> up(String node) {
    Set<Address> up = new HashSet<>();
    for (Member m : Cluster.get(requireNonNull(nodes.get(node)).system()).state().getMembers()) {
      if (m.status().equals(MemberStatus.up())) {
        up.add(m.address());
      }
    }
    return up;
  }

  private void start(String name) {
    TwinConfig twin = config(name);
    ActorTestKit kit = ActorTestKit.create("formation", settings(twin));
    nodes.put(name, kit);
    kit.spawn(Formation.create(twin, () -> System.nanoTime() / 1_000_000), Formation.NAME);
  }

  private void stop(String name) {
    ActorTestKit kit = nodes.remove(name);
    if (kit != null) {
      kit.shutdownTestKit();
    }
  }

  private static Config settings(TwinConfig twin) {
    return ConfigFactory.parseMap(
            Map.of(
                "akka.actor.provider",
                "cluster",
                "akka.loglevel",
                "ERROR",
                "akka.remote.artery.transport",
                "tcp",
                "akka.remote.artery.canonical.hostname",
                twin.self().address(),
                "akka.remote.artery.canonical.port",
                twin.self().clusterPort(),
                "akka.cluster.roles",
                AkkaSettings.roles(twin),
                "akka.cluster.split-brain-resolver.stable-after",
                "3s"))
        .withFallback(ConfigFactory.parseResourcesAnySyntax("twinkeeper-node"))
        .withFallback(ConfigFactory.load());
  }

  private TwinConfig config(String node) {
    Duration second = Duration.ofSeconds(1);
    Path nowhere = Path.of("unused");
    return new TwinConfig(
        node,
        new ClusterConfig("formation", ClusterConfig.Timings.FAST, second, second, second, second),
        new GrantConfig(second, second, second, second),
        members,
        nowhere,
        new TlsConfig(nowhere, nowhere, nowhere),
        new AdminConfig(nowhere),
        StoreConfig.DEFAULT,
        Map.of());
  }
}
