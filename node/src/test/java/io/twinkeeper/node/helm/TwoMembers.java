package io.twinkeeper.node.helm;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.Receptionist;
import io.twinkeeper.node.Peers;
import io.twinkeeper.node.boot.LoopbackNodes;
import io.twinkeeper.node.helm.HelmFixture.History;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.orders.Orders;
import io.twinkeeper.persistence.lease.LeaseStore;
import io.twinkeeper.persistence.orders.OrderFile;
import io.twinkeeper.protocol.config.FailoverConfig;
import io.twinkeeper.protocol.config.LeaseConfig;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Roll;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Alpha and beta as real actor systems with real voters, helms and tenancies, with or without a
 * lease; a judge looks on. The link between them and each one's way to the store can be cut.
 */
final class TwoMembers implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Long enough for anybody who would take over to have done so. */
  static final Duration A_WHILE = HelmFixture.GRANT.fence().multipliedBy(3).dividedBy(2);

  private static final Position POSITION = new Position(1, 5, 1);

  final LoopbackNodes nodes;
  final Judge judge = new Judge();
  final History history = new History();
  private final Path directory;
  private final Optional<LeaseConfig> lease;
  private final String cluster = "two-" + UUID.randomUUID();
  private final Roll roll;
  private final Map<String, AwayStore> stores = new HashMap<>();
  private final Map<String, ActorRef<Helm.Command>> helms = new HashMap<>();
  private boolean away;

  TwoMembers(Path directory, Optional<LeaseConfig> lease) throws IOException {
    this.directory = directory;
    this.lease = lease;
    this.nodes = new LoopbackNodes("alpha", "beta");
    this.roll =
        Roll.first(
            lease.isPresent()
                ? Electorate.majorityOf(List.of("alpha", "beta", Electorate.LEASE))
                : Electorate.pair("alpha", "beta"));
  }

  /** The cluster's name, under which its records are kept. */
  String cluster() {
    return cluster;
  }

  void start(String node) {
    Chamber chamber = startWithoutHelm(node);
    startHelm(node, chamber);
  }

  private void startHelm(String node, Chamber chamber) {
    ActorTestKit kit = nodes.node(node);
    helms.put(node, kit.spawn(helm(node, chamber, desk(kit, node))));
  }

  private Chamber startWithoutHelm(String node) {
    nodes.start(node);
    ActorTestKit kit = nodes.node(node);
    Peers peers = new Peers(kit.system(), nodes.config(node));
    Set<ActorRef<Voter.Command>> beside = Set.of();
    if (lease.isPresent()) {
      AwayStore store = new AwayStore(LeaseStore.of(lease.get(), cluster, HelmFixture.GRANT));
      store.away(away);
      stores.put(node, store);
      beside =
          Set.of(
              kit.spawn(
                  LeaseVoter.create(
                      node,
                      HelmFixture.GRANT,
                      store,
                      List.of(PlayedWorkload.NAME),
                      new Voter.Colleagues(roll, m -> tellBoth(kit, peers, m)),
                      HelmFixture::bootMillis,
                      state -> {}),
                  "lease"));
    }
    Set<ActorRef<Voter.Command>> own = beside;
    kit.spawn(
        Voter.create(
            node,
            HelmFixture.GRANT,
            HelmFixture.store(directory.resolve(node)),
            new Voter.Colleagues(
                roll,
                m -> {
                  tellPeers(peers, m);
                  own.forEach(ref -> ref.tell(m));
                }),
            HelmFixture::bootMillis,
            history),
        "voter");
    Chamber chamber = new Chamber(roll, beside);
    kit.spawn(PlayedWorkload.create(node, POSITION, true, judge, chamber));
    return chamber;
  }

  private OrderDesk desk(ActorTestKit kit, String node) {
    try {
      OrderFile file = OrderFile.open(directory.resolve("orders-" + node));
      ActorRef<Orders.Command> copy = kit.spawn(Orders.create(node, file), "orders");
      return new OrderDesk(
          kit.system(), node, copy, 2, Clock.systemUTC(), RandomGenerator.getDefault());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private akka.actor.typed.Behavior<Helm.Command> helm(
      String host, Chamber chamber, OrderDesk desk) {
    Station station =
        new Station(
            host,
            host.equals("alpha") ? "beta" : "alpha",
            List.of("alpha", "beta"),
            chamber,
            HelmFixture.GRANT,
            Duration.ofMillis(1_500));
    return Helm.create(
        station,
        Map.of(
            PlayedWorkload.NAME,
            new FailoverRules(List.of("alpha", "beta"), Map.of(), FailoverConfig.DEFAULT)),
        desk,
        HelmFixture::bootMillis,
        RandomGenerator.getDefault(),
        history);
  }

  private static void tellPeers(Peers peers, Voter.Command message) {
    peers.all("voter").forEach(p -> p.tell(message, akka.actor.ActorRef.noSender()));
  }

  private static void tellBoth(ActorTestKit kit, Peers peers, Voter.Command message) {
    tellPeers(peers, message);
    akka.actor.typed.javadsl.Adapter.toClassic(kit.system())
        .actorSelection("/user/voter")
        .tell(message, akka.actor.ActorRef.noSender());
  }

  /** As singletons do, the helms begin once there is a cluster: before, each sees one twin only. */
  void startBoth() {
    Chamber ofAlpha = startWithoutHelm("alpha");
    Chamber ofBeta = startWithoutHelm("beta");
    nodes.awaitOneClusterOf("alpha", "beta");
    await().atMost(PATIENCE).until(() -> votersKnown("alpha") == 2 && votersKnown("beta") == 2);
    startHelm("alpha", ofAlpha);
    startHelm("beta", ofBeta);
    awaitServing("alpha");
    await()
        .atMost(PATIENCE)
        .until(() -> Set.copyOf(explained("").voters()).equals(roll.electorate().voters()));
  }

  private int votersKnown(String node) {
    TestProbe<Receptionist.Listing> listings =
        nodes.node(node).createTestProbe(Receptionist.Listing.class);
    nodes
        .node(node)
        .system()
        .receptionist()
        .tell(Receptionist.find(Voter.key(roll), listings.getRef()));
    return listings.receiveMessage().getServiceInstances(Voter.key(roll)).size();
  }

  void stop(String node) {
    nodes.stop(node);
  }

  void storeAway(String node, boolean away) {
    requireNonNull(stores.get(node)).away(away);
  }

  /** Also for members that start later. */
  void storeAway(boolean everywhere) {
    away = everywhere;
    stores.values().forEach(store -> store.away(everywhere));
  }

  void awaitServing(String node) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(judge.serving()).as("%s", history.events()).isEqualTo(node));
  }

  /** It is so now, and stays so. */
  void staysServing(String node) {
    await()
        .during(A_WHILE)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(judge.serving()).as("%s", history.events()).isEqualTo(node));
  }

  Helm.Outcome activateAlone(String node) {
    TestProbe<Helm.Outcome> probe = nodes.node(node).createTestProbe(Helm.Outcome.class);
    requireNonNull(helms.get(node))
        .tell(new Helm.ActivateAlone(PlayedWorkload.NAME, node, probe.getRef()));
    return probe.receiveMessage(PATIENCE);
  }

  /** What alpha's helm says would happen if {@code dead} died. */
  String explain(String dead) {
    return explained(dead).summary();
  }

  private Helm.Explained explained(String dead) {
    TestProbe<Helm.Explained> probe = nodes.node("alpha").createTestProbe(Helm.Explained.class);
    requireNonNull(helms.get("alpha"))
        .tell(new Helm.Explain(PlayedWorkload.NAME, dead, probe.getRef()));
    return probe.receiveMessage(PATIENCE);
  }

  @Override
  public void close() {
    nodes.close();
    assertThat(judge.complaints()).isEmpty();
  }
}
