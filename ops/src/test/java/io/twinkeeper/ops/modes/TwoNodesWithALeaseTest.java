package io.twinkeeper.ops.modes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two twins; PostgreSQL on a third machine has the third vote. */
@Tag("namespaces")
@ExtendWith(Inquest.class)
class TwoNodesWithALeaseTest {
  /** Longer than any term, fence and detector. */
  private static final Duration A_WHILE = Duration.ofSeconds(15);

  @TempDir private Path directory;
  private Yard yard;

  @BeforeEach
  void form() throws Exception {
    String url = "jdbc:postgresql://{store}:%d/postgres".formatted(PostgresProgram.PORT);
    String lease = "lease { postgres { url = \"%s\", user = postgres } }".formatted(url);
    yard = new Yard(directory, List.of("alpha", "beta"), lease);
    Path ready = directory.resolve("store-ready");
    yard.launch(
        "store",
        PostgresProgram.class.getName(),
        64,
        directory.resolve("postgres").toString(),
        ready.toString());
    await().atMost(Yard.PATIENCE).until(() -> Files.exists(ready));
    yard.start("alpha");
    yard.start("beta");
    yard.awaitActive("alpha");
    await().atMost(Yard.PATIENCE).until(() -> yard.seesAllUp("alpha") && yard.seesAllUp("beta"));
    yard.rows("alpha").add("before");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows("beta").has("before"));
    yard.awaitSpare("beta"); // alpha may be active before the lease votes
  }

  @AfterEach
  void stop() throws Exception {
    yard.close();
  }

  @Test
  void theStandbyTakesOverFromADeadJvmAtOnceAndFromADeadHostAfterTheFence() throws Exception {
    long killedAtMillis = System.currentTimeMillis();
    yard.killJvm("alpha");
    yard.awaitActive("beta");
    assertThat(pause("alpha", "beta", killedAtMillis))
        .isBetween(Duration.ofMillis(1), Duration.ofSeconds(6));
    yard.kill("alpha");
    yard.start("alpha");
    yard.rows("beta").add("of beta");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows("alpha").has("of beta"));
    await().atMost(Yard.PATIENCE).until(() -> yard.seesAllUp("alpha"));

    killedAtMillis = System.currentTimeMillis();
    yard.kill("beta");
    yard.awaitActive("alpha");
    assertThat(pause("beta", "alpha", killedAtMillis))
        .isBetween(Duration.ofMillis(1), Duration.ofSeconds(12));
  }

  @Test
  void withTheStoreAwayTheActiveOneGoesOnAndNobodyTakesOver() throws Exception {
    long epoch = yard.epoch("alpha");
    long awayAtMillis = System.currentTimeMillis();
    yard.wires.cut("alpha", "store");
    yard.wires.cut("beta", "store");
    await().atMost(Yard.PATIENCE).until(() -> yard.complains("alpha", "lease-away"));
    await().atMost(Yard.PATIENCE).until(() -> yard.complains("beta", "lease-away"));
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isActive("alpha"));
    assertThat(yard.epoch("alpha")).isEqualTo(epoch);
    assertThat(yard.beats("alpha").longestGap(awayAtMillis)).isLessThan(Duration.ofSeconds(2));

    yard.kill("alpha");
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isInactive("beta"));
    assertThat(yard.beats("beta").atMillis()).isEmpty();
    yard.wires.heal("alpha", "store");
    yard.wires.heal("beta", "store");
    yard.awaitActive("beta");
  }

  @Test
  void withoutStoreAndStandbyTheActiveOneEndsInTimeAndServesAgainWithTheStore() throws Exception {
    yard.wires.cut("alpha", "store");
    yard.wires.cut("beta", "store");
    await().atMost(Yard.PATIENCE).until(() -> yard.complains("alpha", "lease-away"));
    yard.kill("beta");
    long killedAtMillis = System.currentTimeMillis();
    await().atMost(Yard.PATIENCE).until(() -> yard.isInactive("alpha"));
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isInactive("alpha"));
    assertThat(yard.beats("alpha").lastMillis()).isLessThan(killedAtMillis + 7_000);
    yard.wires.heal("alpha", "store");
    yard.awaitActive("alpha");
  }

  /** With Akka's own means a node that thawed took the lease again: two clusters. */
  @Test
  void whoWasFrozenForLongerThanItsTermServesNoMoreWhenItThaws() throws Exception {
    Set<Long> frozen = yard.freeze("alpha");
    yard.awaitActive("beta");
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isActive("beta"));
    long thawedAtMillis = System.currentTimeMillis();
    yard.thaw(frozen);
    await()
        .atMost(Yard.PATIENCE)
        .until(() -> yard.workload("alpha").filter(w -> w.phase().equals("following")).isPresent());
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isActive("beta"));
    assertThat(yard.beats("beta").longestGap(thawedAtMillis)).isLessThan(Duration.ofSeconds(2));
    assertThat(yard.beats("alpha").lastMillis()).isLessThan(thawedAtMillis + 500);
    yard.rows("beta").add("of beta");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows("alpha").has("of beta"));
  }

  @Test
  void withTheLinkBetweenThemCutTheActiveOneGoesOnAndReplicationResumes() throws Exception {
    long epoch = yard.epoch("alpha");
    long cutAtMillis = System.currentTimeMillis();
    yard.wires.cut("alpha", "beta");
    yard.rows("alpha").add("meanwhile");
    await().during(A_WHILE).atMost(Yard.PATIENCE).until(() -> yard.isActive("alpha"));
    yard.wires.heal("alpha", "beta");
    await().atMost(Yard.PATIENCE).until(() -> yard.rows("beta").has("meanwhile"));
    assertThat(yard.epoch("alpha")).isEqualTo(epoch);
    assertThat(yard.beats("alpha").longestGap(cutAtMillis)).isLessThan(Duration.ofSeconds(2));
    assertThat(yard.beats("beta").atMillis()).isEmpty();
  }

  /**
   * From the last beat on one machine to the first on the other since {@code sinceMillis}; negative
   * if both were alive at a time.
   */
  private Duration pause(String from, String to, long sinceMillis) {
    long last = yard.beats(from).lastMillis();
    Duration pause = Duration.ofMillis(yard.beats(to).firstAfterMillis(sinceMillis) - last);
    System.out.printf("no service for %d ms, %s to %s%n", pause.toMillis(), from, to);
    return pause;
  }
}
