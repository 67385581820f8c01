package io.twinkeeper.node.boot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.Address;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.remote.RemoteActorRefProvider;
import akka.remote.testkit.Blackhole$;
import akka.remote.testkit.Direction;
import akka.remote.testkit.SetThrottle;
import akka.remote.testkit.ThrottleMode;
import akka.remote.testkit.Unthrottled$;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Real actor systems on loopback, plain TCP between them, whose links can be cut. */
public final class LoopbackNodes implements AutoCloseable {
  public static final Duration WAIT = Duration.ofSeconds(60);

  private final Map<String, ActorTestKit> nodes = new TreeMap<>();
  private final Map<String, Integer> activeWorkloads = new ConcurrentHashMap<>();
  private final List<MemberConfig> members;

  /** One member for each name; one named {@code witness} is one. */
  public LoopbackNodes(String... names) throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    List<MemberConfig> chosen = new ArrayList<>();
    for (String name : names) {
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

  /** Of which node the cluster should hear that so many workloads are active there. */
  public void active(String name, int workloads) {
    activeWorkloads.put(name, workloads);
  }

  public ActorTestKit node(String name) {
    return requireNonNull(nodes.get(name));
  }

  /** A new actor system that forms or joins the cluster. */
  public void start(String name) {
    TwinConfig twin = config(name);
    ActorTestKit kit = ActorTestKit.create("formation", settings(twin));
    nodes.put(name, kit);
    kit.spawn(
        Formation.create(
            twin, () -> System.nanoTime() / 1_000_000, () -> activeWorkloads.getOrDefault(name, 0)),
        Formation.NAME);
  }

  public void stop(String name) {
    end(requireNonNull(nodes.remove(name)));
  }

  public void cut(String one, String other) {
    throttle(one, other, Blackhole$.MODULE$);
    throttle(other, one, Blackhole$.MODULE$);
  }

  public void heal(String one, String other) {
    throttle(one, other, Unthrottled$.MODULE$);
    throttle(other, one, Unthrottled$.MODULE$);
  }

  /** What {@code at} sends to a node that need not be there yet does not arrive. */
  public void cutAt(String at, String to) {
    throttle(at, to, Blackhole$.MODULE$);
  }

  private void throttle(String at, String to, ThrottleMode mode) {
    var classic = (akka.actor.ExtendedActorSystem) Adapter.toClassic(node(at).system());
    ((RemoteActorRefProvider) classic.provider())
        .transport()
        .managementCommand(new SetThrottle(address(to), Direction.bothDirection(), mode));
  }

  public void awaitOneClusterOf(String... names) {
    Set<Address> wanted = new HashSet<>();
    for (String name : names) {
      wanted.add(address(name));
    }
    await()
        .atMost(WAIT)
        .untilAsserted(
            () -> {
              for (String name : names) {
                assertThat(up(name)).as(name).isEqualTo(wanted);
              }
            });
  }

  public Address address(String name) {
    MemberConfig member = config(name).self();
    return new Address("akka", "formation", member.address(), member.clusterPort());
  }

  /** The members that are up, as {@code node} sees it. */
  public Set<Address> up(String node) {
    Set<Address> up = new HashSet<>();
    for (Member m : Cluster.get(node(node).system()).state().getMembers()) {
      if (m.status().equals(MemberStatus.up())) {
        up.add(m.address());
      }
    }
    return up;
  }

  /** The members that {@code node} takes for unreachable. */
  public Set<Address> unreachable(String node) {
    Set<Address> unreachable = new HashSet<>();
    Cluster.get(node(node).system())
        .state()
        .getUnreachable()
        .forEach(m -> unreachable.add(m.address()));
    return unreachable;
  }

  @Override
  public void close() {
    nodes.values().parallelStream().forEach(LoopbackNodes::end);
  }

  /** Remoting with a cut link takes its time, and longer on a busy machine. */
  private static void end(ActorTestKit kit) {
    ActorTestKit.shutdown(kit.system(), WAIT);
  }

  private static Config settings(TwinConfig twin) {
    return ConfigFactory.parseMap(
            Map.of(
                "akka.loglevel", "ERROR",
                "akka.remote.artery.transport", "tcp",
                "akka.remote.artery.advanced.test-mode", "on"))
        .withFallback(AkkaSettings.of(twin, ConfigFactory.empty()));
  }

  public TwinConfig config(String node) {
    Duration second = Duration.ofSeconds(1);
    Path nowhere = Path.of("unused");
    return new TwinConfig(
        node,
        new ClusterConfig(
            "formation",
            ClusterConfig.Timings.FAST,
            Duration.ofMillis(500),
            second.multipliedBy(2),
            second.multipliedBy(3),
            second.multipliedBy(3)),
        new GrantConfig(second, second.multipliedBy(4), second, second),
        members,
        Optional.empty(),
        nowhere,
        new TlsConfig(nowhere, nowhere, nowhere),
        new AdminConfig(nowhere),
        StoreConfig.DEFAULT,
        Map.of());
  }
}
