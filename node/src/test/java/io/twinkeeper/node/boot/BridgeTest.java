package io.twinkeeper.node.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.cluster.UniqueAddress;
import akka.cluster.typed.Cluster;
import io.twinkeeper.node.Peers;
import io.twinkeeper.node.downing.ClusterLinks;
import io.twinkeeper.node.downing.Links;
import io.twinkeeper.node.helm.Chamber;
import io.twinkeeper.node.helm.Tenancy;
import io.twinkeeper.node.helm.Voter;
import io.twinkeeper.persistence.grant.PromiseStore;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Holder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three actor systems that are one cluster, and links between them that are cut. */
final class BridgeTest {
  private static final Duration LONGER_THAN_STABLE_AFTER = Duration.ofSeconds(8);

  private static final Electorate VOTERS =
      Electorate.majorityOf(List.of("alpha", "beta", "witness"));

  @TempDir Path directory;
  private LoopbackNodes nodes;

  @BeforeEach
  void form() throws IOException {
    nodes = new LoopbackNodes("alpha", "beta", "witness");
    List.of("alpha", "beta", "witness").forEach(nodes::start);
    nodes.awaitOneClusterOf("alpha", "beta", "witness");
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void theHolderServesOnWhileOnlyTheLinkToItsTwinIsCut() throws IOException {
    for (String node : List.of("alpha", "beta", "witness")) {
      startVoter(node);
    }
    TestProbe<Tenancy.Event> workload = startHolder("alpha");
    long before = workload.expectMessageClass(Tenancy.MayServeUntil.class).bootMillis();

    nodes.cut("alpha", "beta");
    await()
        .atMost(LoopbackNodes.WAIT)
        .until(() -> nodes.unreachable("witness").size() == 2 && !hears("alpha", "beta"));
    await()
        .during(LONGER_THAN_STABLE_AFTER)
        .atMost(LoopbackNodes.WAIT)
        .until(() -> List.of("alpha", "beta", "witness").stream().allMatch(this::seesThree));
    assertThat(hears("witness", "alpha")).as("the witness hears both").isTrue();
    assertThat(latestInstant(workload)).isGreaterThan(before + LONGER_THAN_STABLE_AFTER.toMillis());

    nodes.heal("alpha", "beta");
    await()
        .atMost(LoopbackNodes.WAIT)
        .until(() -> nodes.unreachable("witness").isEmpty() && hears("beta", "alpha"));
    nodes.awaitOneClusterOf("alpha", "beta", "witness");
  }

  @Test
  void aMemberCutFromBothOthersLeavesAndTheOthersStay() {
    nodes.cut("alpha", "beta");
    nodes.cut("alpha", "witness");
    await()
        .atMost(LoopbackNodes.WAIT)
        .until(() -> nodes.node("alpha").system().whenTerminated().isCompleted());
    nodes.awaitOneClusterOf("beta", "witness");
  }

  private boolean seesThree(String node) {
    return nodes.up(node).size() == 3;
  }

  private boolean hears(String one, String other) {
    Links<UniqueAddress> links = ClusterLinks.of(nodes.node(one).system());
    return links.direct(unique(one), unique(other))
        && links.members().containsAll(Set.of(unique(one), unique(other)));
  }

  private UniqueAddress unique(String node) {
    return Cluster.get(nodes.node(node).system()).selfMember().uniqueAddress();
  }

  private void startVoter(String node) throws IOException {
    PromiseStore store = PromiseStore.open(directory.resolve(node));
    nodes
        .node(node)
        .spawn(
            Voter.create(
                node,
                nodes.config(node).grant(),
                store,
                new Voter.Colleagues(VOTERS, message -> tellOthers(node, message)),
                BridgeTest::bootMillis,
                event -> {}),
            "voter");
  }

  private void tellOthers(String node, Voter.Command message) {
    new Peers(nodes.node(node).system(), nodes.config(node))
        .all("voter")
        .forEach(peer -> peer.tell(message, akka.actor.ActorRef.noSender()));
  }

  private TestProbe<Tenancy.Event> startHolder(String node) {
    ActorTestKit kit = nodes.node(node);
    TestProbe<Tenancy.Event> workload = kit.createTestProbe();
    kit.spawn(
        Tenancy.create(
            "web",
            1,
            new Holder(node, 7),
            Chamber.of(VOTERS),
            nodes.config(node).grant(),
            BridgeTest::bootMillis,
            workload.getRef()));
    return workload;
  }

  /** The last of what the holder was told; fails if it was ever told that it lost its grant. */
  private static long latestInstant(TestProbe<Tenancy.Event> workload) {
    long latest = 0;
    while (bootMillis() + 2_000 > latest) {
      latest = workload.expectMessageClass(Tenancy.MayServeUntil.class).bootMillis();
    }
    return latest;
  }

  private static long bootMillis() {
    return System.nanoTime() / 1_000_000;
  }
}
