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

/** Three nodes have the directory, and each may write. */
@Tag("namespaces")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThreeNodesTest {
  private static final String NAME = "files";
  private static final List<String> NODES = List.of("alpha", "beta", "gamma");

  private Wires wires;
  private Nodes nodes;

  @BeforeAll
  void form(@TempDir Path directory) throws Exception {
    wires = new Wires(NODES);
    nodes =
        new Nodes(
            directory,
            NODES,
            new OwnNetworks(wires),
            "files { path = \"DIR/roots/{node}/files\", debounce = 50ms, delete-breaker = 100% }");
    nodes.startAll();
    nodes.awaitMet(NAME);
  }

  @AfterAll
  void stop() throws Exception {
    nodes.tell(NAME);
    nodes.close();
  }

  private Tree on(String node) {
    return nodes.tree(node, NAME);
  }

  @Test
  void whatOneWritesTwoHave() throws Exception {
    on("gamma").sh("mkdir one; for i in {1..200}; do echo $i >one/$i; done; ln -s one link");
    nodes.settle(NAME);
    on("beta").sh("mv one two; rm two/7; echo edited >two/8");
    nodes.settle(NAME);
    assertThat(on("alpha").read("two/8")).isEqualTo("edited\n");
  }

  @Test
  void threeEditsOfOneFileAreThreeFilesInTheEnd() throws Exception {
    on("alpha").sh("echo base >three.txt");
    nodes.settle(NAME);
    nodes.atOnce(
        () -> {
          for (String node : NODES) {
            on(node).sh("echo from-" + node + " >three.txt");
          }
        });
    await().atMost(Nodes.PATIENCE).until(this::allSame);
    for (String node : NODES) {
      assertThat(on(node).sh("cat three.txt three.conflict-* | sort"))
          .isEqualTo("from-alpha\nfrom-beta\nfrom-gamma\n");
    }
    nodes.settle(NAME);
  }

  private boolean allSame() {
    String first = on("alpha").listing();
    return NODES.stream().allMatch(node -> on(node).listing().equals(first));
  }

  @Test
  void aRemovalAnEditAndARenameOfOneFileMeet() throws Exception {
    on("alpha").sh("echo base >x");
    nodes.settle(NAME);
    nodes.atOnce(
        () -> {
          on("alpha").sh("rm x");
          on("beta").sh("echo edited >x");
          on("gamma").sh("mv x y");
        });
    nodes.settle(NAME);
    for (String node : NODES) {
      assertThat(on(node).sh("cat x y")).isEqualTo("edited\nbase\n");
    }
  }

  @Test
  void whatOneTellsReachesTheOtherThroughTheThird() throws Exception {
    wires.cut("alpha", "beta");
    on("alpha").sh("echo through >relayed-1");
    on("beta").sh("echo through >relayed-2");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> on("beta").has("relayed-1") && on("alpha").has("relayed-2"));
    on("alpha").sh("rm relayed-2; echo changed >relayed-1");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> !on("beta").has("relayed-2") && on("beta").read("relayed-1").equals("changed\n"));
    wires.heal("alpha", "beta");
    nodes.awaitMet(NAME);
    nodes.settle(NAME);
  }

  @Test
  void oneIsAwayWhileTheOthersConflictAndLearnsTheOutcome() throws Exception {
    on("alpha").sh("echo base >z.txt; echo base >w");
    nodes.settle(NAME);
    nodes.kill("gamma");
    on("gamma").sh("echo from-gamma >z.txt");
    nodes.atOnceOn(
        List.of("alpha", "beta"),
        () -> {
          on("alpha").sh("echo from-alpha >z.txt; rm w");
          on("beta").sh("echo from-beta >z.txt");
        });
    await()
        .until(
            () ->
                !on("beta").has("w")
                    && on("beta").copies().stream().anyMatch(c -> c.startsWith("z.")));
    nodes.start("gamma");
    nodes.awaitMet(NAME);
    nodes.settle(NAME);
    for (String node : NODES) {
      for (String from : NODES) {
        assertThat(on(node).keeps("from-" + from)).as(from + " on " + node).isTrue();
      }
    }
    assertThat(on("gamma").has("w")).isFalse();
  }
}
