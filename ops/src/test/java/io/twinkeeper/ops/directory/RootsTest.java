package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The directory itself: it goes away, comes back, is emptied, is full. */
@Tag("namespaces")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RootsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String DIRECTORIES =
      """
      mounted { path = "DIR/roots/{node}/mounted", debounce = 50ms }
      renamed { path = "DIR/roots/{node}/renamed", debounce = 50ms }
      removed { path = "DIR/roots/{node}/removed", debounce = 50ms }
      emptied { path = "DIR/roots/{node}/emptied", debounce = 50ms }
      few { path = "DIR/roots/{node}/few", debounce = 50ms, delete-breaker = 30% }
      many { path = "DIR/roots/{node}/many", debounce = 50ms, delete-breaker = 30% }
      full { path = "DIR/roots/{node}/full", debounce = 50ms }
      """;

  private Path directory;
  private Nodes nodes;
  private String name = "";

  @BeforeAll
  void form(@TempDir Path directory) throws Exception {
    this.directory = directory;
    Ground ground = new OwnMounts(Pair.TWINS, Ground.loopback(Pair.TWINS));
    nodes = new Nodes(directory, Pair.TWINS, ground, DIRECTORIES);
    Shell.run(ground.on("beta", List.of()), directory, MOUNT);
    nodes.startAll();
    for (String one : List.of("mounted", "renamed", "removed", "emptied", "few", "many", "full")) {
      nodes.awaitMet(one);
    }
  }

  private static final String MOUNT =
      """
      mkdir -p disk roots/beta/mounted roots/beta/full
      mount -t tmpfs none disk
      mount --bind disk roots/beta/mounted
      mount -t tmpfs -o size=24m none roots/beta/full
      """;

  @AfterEach
  void tell() throws Exception {
    if (nodes.names.stream().anyMatch(node -> !nodes.directory(node, name).path("held").isNull())) {
      nodes.tell(name);
    }
  }

  @AfterAll
  void stop() throws Exception {
    nodes.close();
  }

  private Tree alpha() {
    return nodes.tree("alpha", name);
  }

  private Tree beta() {
    return nodes.tree("beta", name);
  }

  /** Fifty files, on both sides. */
  private void fill(String into) throws Exception {
    name = into;
    alpha().sh("for i in {1..50}; do echo content-$i >f$i; done");
    nodes.settle(name);
  }

  private void awaitHeld(String node) {
    await()
        .atMost(PATIENCE)
        .until(() -> !nodes.directory(node, name).path("held").asText("").isEmpty());
  }

  private void awaitFree(String node) {
    await().atMost(PATIENCE).until(() -> nodes.directory(node, name).path("held").isNull());
  }

  @Test
  void itIsUnmountedAndMountedBackAndNothingIsTakenForRemoved() throws Exception {
    fill("mounted");
    beta().sh("cd /; umount -l '" + beta().root() + "'");
    awaitHeld("beta");
    Shell.run(beta().prefix(), directory, "echo stray >roots/beta/mounted/stray");
    alpha().sh("echo edited >f1; rm f2");
    Shell.run(beta().prefix(), directory, "mount --bind disk roots/beta/mounted");
    awaitFree("beta");
    nodes.settle(name);
    assertThat(alpha().names()).hasSize(49).doesNotContain("stray");
    assertThat(beta().read("f1")).isEqualTo("edited\n");
  }

  @Test
  void itIsRenamedAndRenamedBack() throws Exception {
    fill("renamed");
    Shell.run(beta().prefix(), directory, "mv roots/beta/renamed roots/beta/away");
    awaitHeld("beta");
    Shell.run(beta().prefix(), directory, "echo meanwhile >roots/beta/away/new");
    alpha().sh("echo edited >f1");
    Shell.run(beta().prefix(), directory, "mv roots/beta/away roots/beta/renamed");
    awaitFree("beta");
    nodes.settle(name);
    assertThat(alpha().names()).hasSize(51).contains("new");
  }

  @Test
  void itIsRemovedAndMadeAnewAndFilledFromTheTwin() throws Exception {
    fill("removed");
    nodes.atOnce(() -> Shell.run(beta().prefix(), directory, "rm -r roots/beta/removed"));
    awaitHeld("beta");
    assertThat(alpha().names()).hasSize(50);
    Shell.run(beta().prefix(), directory, "mkdir roots/beta/removed");
    await()
        .atMost(PATIENCE)
        .until(() -> nodes.directory("beta", name).path("confirmable").asBoolean());
    nodes.directory("beta", name, "reject");
    awaitFree("beta");
    nodes.settle(name);
    assertThat(beta().names()).hasSize(50);
  }

  @Test
  void itIsEmptiedWithItsMarkerAndSomebodySaysThatThisWasMeant() throws Exception {
    fill("emptied");
    beta().sh("rm -r .twinkeeper *");
    await()
        .atMost(PATIENCE)
        .until(() -> nodes.directory("beta", name).path("held").asText("").contains("marker"));
    assertThat(alpha().names()).hasSize(50);
    nodes.directory("beta", name, "confirm"); // for all nodes
    await().atMost(PATIENCE).until(() -> alpha().names().isEmpty());
    nodes.settle(name);
    assertThat(alpha().keeps("content-7")).isTrue();
  }

  @Test
  void tooManyRemovalsAreHeldWhereTheyWereMadeAndUndone() throws Exception {
    fill("few");
    nodes.atOnce(() -> beta().sh("rm f[1-4]*"));
    awaitHeld("beta");
    alpha().sh("echo meanwhile >new");
    assertThat(alpha().names()).hasSize(51);
    nodes.directory("beta", name, "reject");
    awaitFree("beta");
    nodes.settle(name);
    assertThat(beta().names()).hasSize(51);
  }

  @Test
  void tooManyRemovalsHappenEverywhereOnceTheyAreConfirmed() throws Exception {
    fill("many");
    nodes.atOnce(() -> beta().sh("rm f[1-4]*"));
    awaitHeld("beta");
    nodes.directory("beta", name, "confirm"); // for all nodes
    await().atMost(PATIENCE).until(() -> alpha().names().size() < 10);
    nodes.settle(name);
    assertThat(alpha().names()).hasSize(6);
    assertThat(alpha().keeps("content-17")).isTrue();
  }

  @Test
  void aDiskThatIsFullHoldsEverythingUntilThereIsRoom() throws Exception {
    name = "full";
    alpha().sh("for i in {1..10}; do head -c 4M /dev/urandom >f$i; done; echo small >small");
    awaitHeld("beta");
    alpha().sh("echo while-full >later");
    for (String file : beta().names()) {
      assertThat(beta().sh("sha256sum " + file)).isEqualTo(alpha().sh("sha256sum " + file));
    }
    Shell.run(beta().prefix(), directory, "mount -o remount,size=200m roots/beta/full");
    awaitFree("beta");
    nodes.settle(name);
    assertThat(beta().names()).hasSize(12);
  }
}
