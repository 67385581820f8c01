package io.twinkeeper.node.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.cluster.typed.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FormationTest {
  private LoopbackNodes nodes;

  @BeforeEach
  void choosePorts() throws IOException {
    nodes = new LoopbackNodes("alpha", "beta", "witness");
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void threeThatStartTogetherFormOneClusterAndARestartedFounderJoinsIt() {
    List.of("alpha", "beta", "witness").forEach(nodes::start);
    nodes.awaitOneClusterOf("alpha", "beta", "witness");
    nodes.stop("alpha");
    nodes.awaitOneClusterOf("beta", "witness");
    nodes.start("alpha");
    nodes.awaitOneClusterOf("alpha", "beta", "witness");
  }

  @Test
  void oneAloneFoundsNothingAndTwoAreEnough() {
    nodes.start("witness");
    await()
        .during(Duration.ofSeconds(4))
        .atMost(LoopbackNodes.WAIT)
        .until(() -> nodes.up("witness").isEmpty());
    assertThat(Cluster.get(nodes.node("witness").system()).state().getMembers()).isEmpty();
    nodes.start("beta");
    nodes.awaitOneClusterOf("beta", "witness");
    nodes.start("alpha");
    nodes.awaitOneClusterOf("alpha", "beta", "witness");
  }
}
