package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.ops.modes.Wires;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The link between two twins is cut, both go on, and it heals. */
@Tag("namespaces")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartitionTest {
  private static final String NAME = "files";

  private Wires wires;
  private Nodes nodes;
  private Tree alpha;
  private Tree beta;

  @BeforeAll
  void form(@TempDir Path directory) throws Exception {
    wires = new Wires(Pair.TWINS);
    nodes =
        new Nodes(
            directory,
            Pair.TWINS,
            new OwnNetworks(wires),
            "files { path = \"DIR/roots/{node}/files\", debounce = 50ms, delete-breaker = 100% }");
    nodes.startAll();
    nodes.awaitMet(NAME);
    alpha = nodes.tree("alpha", NAME);
    beta = nodes.tree("beta", NAME);
  }

  @AfterAll
  void stop() throws Exception {
    nodes.tell(NAME);
    nodes.close();
  }

  private void cut() throws Exception {
    wires.cut("alpha", "beta");
  }

  private void heal() throws Exception {
    wires.heal("alpha", "beta");
    nodes.awaitMet(NAME);
    nodes.settle(NAME);
  }

  private void awaitSilence() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                nodes.names.stream()
                    .allMatch(
                        n -> nodes.directory(n, NAME).path("state").asText().equals("alone")));
  }

  @Test
  void editsOnBothSidesOfALongCutAreAllThereWhenItHeals() throws Exception {
    alpha.sh("echo base >a; echo base >b; echo base >c; mkdir d; echo base >d/x; echo base >d/y");
    nodes.settle(NAME);
    cut();
    awaitSilence();
    alpha.sh("echo cut-alpha >a; rm b; mv c c2; rm -r d; echo 1 >new-alpha");
    beta.sh("echo cut-beta >a; echo cut-edit >b; rm c; echo cut-leaf >d/x; echo 2 >new-beta");
    heal();
    assertThat(alpha.sh("cat a a.conflict-* | sort")).isEqualTo("cut-alpha\ncut-beta\n");
    assertThat(alpha.read("b")).isEqualTo("cut-edit\n");
    assertThat(alpha.read("d/x")).isEqualTo("cut-leaf\n");
    assertThat(alpha.names()).contains("c2", "new-alpha", "new-beta").doesNotContain("c", "d/y");
  }

  @Test
  void aTransferGoesOnAfterAShortCut() throws Exception {
    alpha.sh("mkdir t; for i in {1..40}; do head -c 2M /dev/urandom >t/$i; done");
    await()
        .atMost(Nodes.PATIENCE)
        .until(() -> nodes.directory("beta", NAME).path("pending_files").asLong() > 0);
    cut();
    beta.sh("echo during >during");
    heal();
    assertThat(beta.sh("ls t | wc -l")).isEqualTo("40\n");
  }

  @Test
  void manyCutsDuringWorkOnBothSidesLoseNothing() throws Exception {
    for (int round = 0; round < 4; round++) {
      alpha.sh(
          "mkdir -p m; for i in {1..30}; do echo alpha-%1$d-$i >m/a-%1$d-$i; done"
              .formatted(round));
      cut();
      beta.sh(
          "mkdir -p m; for i in {1..30}; do echo beta-%1$d-$i >m/b-%1$d-$i; done".formatted(round));
      alpha.sh("echo alpha-shared-%1$d >shared-%1$d".formatted(round));
      beta.sh("echo beta-shared-%1$d >shared-%1$d".formatted(round));
      wires.heal("alpha", "beta");
    }
    heal();
    assertThat(beta.sh("ls m | wc -l")).isEqualTo("240\n");
    for (Tree tree : List.of(alpha, beta)) {
      for (int round = 0; round < 4; round++) {
        assertThat(tree.keeps("alpha-shared-" + round)).isTrue();
        assertThat(tree.keeps("beta-shared-" + round)).isTrue();
      }
    }
  }

  @Test
  void whoSyncsWhileItIsCutOffIsToldSo() throws Exception {
    alpha.sh("echo alone >alone");
    cut();
    awaitSilence();
    assertThat(nodes.directory("alpha", NAME, "sync?timeout=5s").path("away").toString())
        .isEqualTo("[\"beta\"]");
    heal();
    assertThat(beta.read("alone")).isEqualTo("alone\n");
  }
}
