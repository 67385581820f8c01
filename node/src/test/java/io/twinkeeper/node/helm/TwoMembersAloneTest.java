package io.twinkeeper.node.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two members and nothing else: nothing moves by itself while either is away. */
class TwoMembersAloneTest {
  @TempDir Path directory;
  private TwoMembers two;

  @BeforeEach
  void start() throws IOException {
    two = new TwoMembers(directory, Optional.empty());
  }

  @AfterEach
  void stop() {
    two.close();
  }

  @Test
  void theActiveOneGoesOnAlone() {
    two.startBoth();
    long epoch = two.judge.servingEpoch();
    await().atMost(TwoMembers.PATIENCE).until(() -> two.explain("beta").contains("alpha would go"));
    assertThat(two.explain("alpha")).contains("too few voters").contains("nobody could take over");
    two.stop("beta");
    two.staysServing("alpha");
    assertThat(two.judge.servingEpoch()).isEqualTo(epoch);
  }

  @Test
  void theStandbyWaitsForAWordAndTheOtherRespectsItWhenItReturns() {
    two.startBoth();
    long epoch = two.judge.servingEpoch();
    await() // its helm has just started, and says so first
        .atMost(TwoMembers.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(two.activateAlone("beta"))
                    .isInstanceOfSatisfying(
                        Helm.Refused.class, m -> assertThat(m.reason()).contains("it is not off")));
    two.stop("alpha");
    two.staysServing("");
    await().atMost(TwoMembers.PATIENCE).until(() -> two.activateAlone("beta") instanceof Helm.Done);
    two.awaitServing("beta");
    assertThat(two.judge.servingEpoch()).isGreaterThan(epoch).isOdd();
    long alone = two.judge.servingEpoch();
    two.start("alpha");
    two.nodes.awaitOneClusterOf("alpha", "beta");
    two.staysServing("beta");
    assertThat(two.judge.servingEpoch()).isEqualTo(alone);
    two.stop("beta");
    two.start("beta");
    await().atMost(TwoMembers.PATIENCE).until(() -> two.judge.servingEpoch() > alone);
  }

  /** The judge complains of an epoch that serves after a higher one. */
  @Test
  void wordsForOneAfterTheOtherNeitherOfWhichHeardOfTheOthersAreInOrder() {
    two.startBoth();
    two.stop("beta");
    two.stop("alpha");
    two.start("alpha");
    await()
        .atMost(TwoMembers.PATIENCE)
        .until(() -> two.activateAlone("alpha") instanceof Helm.Done);
    two.awaitServing("alpha");
    long alphas = two.judge.servingEpoch();
    two.stop("alpha");
    two.start("beta");
    await().atMost(TwoMembers.PATIENCE).until(() -> two.activateAlone("beta") instanceof Helm.Done);
    two.awaitServing("beta");
    long betas = two.judge.servingEpoch();
    assertThat(betas).isGreaterThan(alphas);
    two.start("alpha");
    two.nodes.awaitOneClusterOf("alpha", "beta");
    two.staysServing("beta");
    assertThat(two.judge.servingEpoch()).isEqualTo(betas);
  }

  @Test
  void withOnlyTheLinkCutTheActiveOneGoesOnAndTheOtherWaits() {
    two.startBoth();
    long epoch = two.judge.servingEpoch();
    two.nodes.cut("alpha", "beta");
    two.staysServing("alpha");
    two.nodes.heal("alpha", "beta");
    two.nodes.awaitOneClusterOf("alpha", "beta");
    two.staysServing("alpha");
    assertThat(two.judge.servingEpoch()).isEqualTo(epoch);
  }

  @Test
  void whoRestartsAloneWaitsForTheOtherOrForAWord() {
    two.startBoth();
    long epoch = two.judge.servingEpoch();
    two.stop("beta");
    two.stop("alpha");
    two.start("alpha");
    await().atMost(TwoMembers.PATIENCE).until(() -> two.nodes.up("alpha").size() == 1);
    two.staysServing("");
    two.start("beta");
    await().atMost(TwoMembers.PATIENCE).until(() -> two.judge.servingEpoch() > epoch);
  }

  @Test
  void whoRestartsAloneServesOnAWordForItself() {
    two.startBoth();
    long epoch = two.judge.servingEpoch();
    two.stop("beta");
    two.stop("alpha");
    two.start("alpha");
    await()
        .atMost(TwoMembers.PATIENCE)
        .until(() -> two.activateAlone("alpha") instanceof Helm.Done);
    two.awaitServing("alpha");
    assertThat(two.judge.servingEpoch()).isGreaterThan(epoch).isEven();
  }

  @Test
  void twoIslandsThatMeetBecomeOneClusterAndTheActiveOneIsNotDisturbed() {
    two.start("alpha");
    await().atMost(TwoMembers.PATIENCE).until(() -> two.nodes.up("alpha").size() == 1);
    two.nodes.active("alpha", 1);
    two.nodes.cutAt("alpha", "beta");
    two.start("beta");
    await().atMost(TwoMembers.PATIENCE).until(() -> two.nodes.up("beta").size() == 1);
    two.nodes.heal("alpha", "beta");
    await()
        .atMost(TwoMembers.PATIENCE)
        .until(() -> two.nodes.node("beta").system().whenTerminated().isCompleted());
    two.stop("beta");
    two.start("beta");
    two.nodes.awaitOneClusterOf("alpha", "beta");
  }
}
