package io.twinkeeper.ops.modes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two twins and a witness; only the link between the twins is cut. */
@Tag("namespaces")
@ExtendWith(Inquest.class)
class BridgePartitionTest {
  private static final List<String> NODES = List.of("alpha", "beta", "witness");

  /** Longer than it takes to notice, plus {@code stable-after}, plus any term. */
  private static final Duration A_WHILE = Duration.ofSeconds(25);

  @TempDir private Path directory;
  private Yard yard;

  @BeforeEach
  void form() throws Exception {
    yard = new Yard(directory, NODES, "");
    for (String node : NODES) {
      yard.start(node);
    }
    yard.awaitActive("alpha");
    await().atMost(Yard.PATIENCE).until(() -> NODES.stream().allMatch(yard::seesAllUp));
    yard.rows("alpha").add("before");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows("beta").has("before"));
  }

  @AfterEach
  void stop() throws Exception {
    yard.close();
  }

  @Test
  void theActiveOneServesOnNobodyLeavesAndReplicationGoesOnByItself() throws Exception {
    long epoch = yard.epoch("alpha");
    long cutAtMillis = System.currentTimeMillis();
    yard.wires.cut("alpha", "beta");
    await().atMost(Yard.PATIENCE).until(() -> yard.complains("alpha", "member-indirect"));
    await().atMost(Yard.PATIENCE).until(() -> yard.complains("beta", "member-indirect"));
    yard.rows("alpha").add("meanwhile");
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isInactive("beta"));
    assertThat(yard.isActive("alpha")).isTrue();
    assertThat(yard.rows("beta").has("meanwhile")).isFalse();

    yard.wires.heal("alpha", "beta");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows("beta").has("meanwhile"));
    await().atMost(Yard.PATIENCE).until(() -> NODES.stream().allMatch(yard::seesAllUp));
    assertThat(yard.epoch("alpha")).isEqualTo(epoch);
    assertThat(yard.beats("alpha").longestGap(cutAtMillis)).isLessThan(Duration.ofSeconds(2));
    assertThat(yard.beats("beta").atMillis()).isEmpty();
    for (String node : NODES) {
      assertThat(log(node)).doesNotContain("leaves the cluster");
    }
  }

  @Test
  void theOtherTakesOverFromOneThatDiesMeanwhile() throws Exception {
    yard.wires.cut("alpha", "beta");
    await().atMost(Yard.PATIENCE).until(() -> yard.complains("beta", "member-indirect"));
    yard.rows("alpha").add("unseen");
    yard.kill("alpha");
    yard.awaitActive("beta");
    yard.rows("beta").add("after");
    yard.wires.heal("alpha", "beta");
    yard.start("alpha");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows("alpha").has("after"));
    assertThat(yard.isActive("beta")).isTrue();
    yard.awaitForks("alpha", 1);
  }

  private String log(String node) throws IOException {
    return Files.readString(yard.log(node));
  }
}
