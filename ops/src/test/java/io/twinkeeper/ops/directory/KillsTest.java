package io.twinkeeper.ops.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Nodes die as if their power failed, and come back. */
@Tag("namespaces")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillsTest {
  private static final String NAME = "files";
  private static final int SEED = 20261122;
  private static final int ROUNDS = 4;

  private Path directory;
  private Nodes nodes;
  private Tree alpha;
  private Tree beta;

  @BeforeAll
  void form(@TempDir Path directory) throws Exception {
    this.directory = directory;
    nodes =
        new Nodes(
            directory,
            Pair.TWINS,
            Ground.loopback(Pair.TWINS),
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

  private void again(String... killed) throws Exception {
    for (String node : killed) {
      nodes.start(node);
    }
    nodes.awaitMet(NAME);
    nodes.settle(NAME);
  }

  private static void awaitSome(Tree tree, int files) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> tree.names().size() >= files);
  }

  @Test
  void whoReceivesIsKilledInTheMiddleOfManyFiles() throws Exception {
    int before = beta.names().size();
    alpha.sh("mkdir r; for i in {1..3000}; do echo $i >r/$i; done");
    awaitSome(beta, before + 100);
    nodes.kill("beta");
    again("beta");
    assertThat(beta.sh("ls r | wc -l")).isEqualTo("3000\n");
  }

  @Test
  void whoSendsIsKilledInTheMiddleOfManyFiles() throws Exception {
    int before = beta.names().size();
    alpha.sh("mkdir s; for i in {1..3000}; do echo $i >s/$i; done");
    awaitSome(beta, before + 100);
    nodes.kill("alpha");
    again("alpha");
    assertThat(beta.sh("ls s | wc -l")).isEqualTo("3000\n");
  }

  @Test
  void whoReceivesIsKilledInTheMiddleOfALargeFile() throws Exception {
    alpha.sh("head -c 200M /dev/urandom >large");
    await()
        .atMost(Nodes.PATIENCE)
        .until(() -> nodes.directory("beta", NAME).path("pending_files").asLong() > 0);
    nodes.kill("beta");
    again("beta");
  }

  @Test
  void whatIsDoneWhileANodeIsDeadIsDoneWhenItIsBack() throws Exception {
    alpha.sh("mkdir -p d/e; for i in {1..20}; do echo $i >d/e/$i; done; ln -s d l; echo x >gone");
    nodes.settle(NAME);
    nodes.kill("beta");
    alpha.sh("mv d n; rm l gone; mkdir l; echo 1 >l/f; chmod 600 n/e/1; echo edited >n/e/2");
    beta.sh("echo written-beside-a-dead-node >n2; echo edited-there >d/e/3");
    again("beta");
    assertThat(alpha.read("n2")).isEqualTo("written-beside-a-dead-node\n");
    assertThat(alpha.read("d/e/3")).isEqualTo("edited-there\n");
    assertThat(alpha.sh("cat n/e/2 l/f")).isEqualTo("edited\n1\n");
  }

  @Test
  void editsOnBothSidesWhileBothAreDeadAreBothKept() throws Exception {
    alpha.sh("echo base >both; echo base >edited");
    nodes.settle(NAME);
    nodes.kill("alpha");
    nodes.kill("beta");
    alpha.sh("echo dead-alpha >both; rm edited");
    beta.sh("echo dead-beta >both; echo dead-edit >edited");
    again("alpha", "beta");
    assertThat(alpha.read("edited")).isEqualTo("dead-edit\n");
    assertThat(alpha.sh("cat both both.conflict-* | sort")).isEqualTo("dead-alpha\ndead-beta\n");
  }

  @Test
  void whoHasLostItsIndexFindsItsTreeAgain() throws Exception {
    alpha.sh("mkdir i; for i in {1..50}; do echo $i >i/$i; done");
    nodes.settle(NAME);
    nodes.kill("beta");
    assertThat(
            Shell.run(
                List.of(),
                directory,
                "find beta/data -path '*director*' -name 'index.db*' -delete -print"))
        .isNotEmpty();
    alpha.sh("echo edited >i/1; rm i/2");
    beta.sh("echo edited >i/3");
    again("beta");
    assertThat(alpha.sh("cat i/1 i/3")).isEqualTo("edited\nedited\n");
    // nobody knows which of two is older, so both are kept; what is the same is one
    assertThat(alpha.copies()).noneMatch(copy -> copy.matches("i/(?![13]\\.).*"));
  }

  @Test
  void killsAtRandomDuringWorkOnBothSidesLoseNothing() throws Exception {
    Random random = new Random(SEED);
    alpha.sh("mkdir c; for i in {1..40}; do echo start >c/$i; done");
    nodes.settle(NAME);
    for (int round = 0; round < ROUNDS; round++) {
      String victim = Pair.TWINS.get(random.nextInt(2));
      alpha.sh(work("alpha", round, random));
      beta.sh(work("beta", round, random));
      nodes.kill(victim);
      alpha.sh(work("alpha-then", round, random));
      beta.sh(work("beta-then", round, random));
      again(victim);
    }
    for (Tree tree : List.of(alpha, beta)) {
      for (int round = 0; round < ROUNDS; round++) {
        for (String who : List.of("alpha", "beta", "alpha-then", "beta-then")) {
          assertThat(tree.keeps("new-" + who + "-" + round)).as(who + " " + round).isTrue();
        }
      }
    }
  }

  /** Appends, renames, removes, makes; what it makes is never touched again. */
  private static String work(String who, int round, Random random) {
    StringBuilder script = new StringBuilder("cd c; ");
    for (int i = 0; i < 15; i++) {
      int file = 1 + random.nextInt(40);
      switch (random.nextInt(4)) {
        case 0 -> script.append("rm -f %d; ".formatted(file));
        case 1 ->
            script.append(
                "[ -e %1$d ] && mv %1$d %2$d || true; ".formatted(file, 1 + random.nextInt(40)));
        default -> script.append("echo %s-%d-%d >>%d; ".formatted(who, round, i, file));
      }
    }
    return script + "echo new-%1$s-%2$d >new-%1$s-%2$d".formatted(who, round);
  }
}
