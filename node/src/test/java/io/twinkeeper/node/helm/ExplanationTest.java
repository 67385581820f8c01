package io.twinkeeper.node.helm;

import static io.twinkeeper.node.helm.HelmCluster.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.protocol.orders.Drain;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a drill needs to know beyond who would take over. */
class ExplanationTest {
  @TempDir Path directory;
  private HelmCluster cluster;

  @BeforeEach
  void open() {
    cluster = new HelmCluster(directory);
    cluster.start("alpha");
    cluster.start("beta");
    cluster.startHelms();
    cluster.awaitServing("alpha");
    await().atMost(PATIENCE).until(() -> cluster.explain("").active().equals("alpha"));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void tellsTheEpochOfWhoeverIsActiveAndWhomVotersPromisedLast() {
    long first = cluster.explain("").epoch();
    assertThat(first).isPositive();
    assertThat(cluster.switchover("alpha", "beta", false)).isInstanceOf(Helm.Done.class);
    await().atMost(PATIENCE).until(() -> cluster.explain("").active().equals("beta"));
    Helm.Explained now = cluster.explain("");
    assertThat(now.epoch()).isGreaterThan(first);
    assertThat(now.promised()).isEqualTo("beta");
    assertThat(now.promisedEpoch()).isEqualTo(now.epoch());
  }

  @Test
  void tellsWhatWouldBarWhoeverIsActiveFromHavingItBack() {
    assertThat(cluster.explain("").bars()).isEmpty();
    cluster.say(Drain.matter("alpha"), Drain.words("disk"));
    await().atMost(PATIENCE).until(() -> !cluster.explain("").bars().isEmpty());
    assertThat(cluster.explain("").bars().get(0)).contains("in maintenance");
    assertThat(cluster.explain("").active()).isEqualTo("alpha");
  }
}
