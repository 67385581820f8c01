package io.twinkeeper.node.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.protocol.config.LeaseConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which two members and a store at a third party can fail each other. */
abstract class TwoMembersWithALeaseContract {
  @TempDir Path directory;
  private TwoMembers two;

  /** Where the running store is found. */
  abstract LeaseConfig lease();

  /** Makes the store lose whatever it keeps of a cluster. */
  abstract void forget(String cluster) throws Exception;

  @BeforeEach
  void start() throws IOException {
    two = new TwoMembers(directory, Optional.of(lease()));
    two.startBoth();
  }

  @AfterEach
  void stop() {
    two.close();
  }

  @Test
  void whicheverDiesTheOtherTakesOver() {
    two.stop("alpha");
    two.awaitServing("beta");
    two.start("alpha");
    two.nodes.awaitOneClusterOf("alpha", "beta");
    two.staysServing("beta");
    long epoch = two.judge.servingEpoch();
    two.stop("beta");
    two.awaitServing("alpha");
    assertThat(two.judge.servingEpoch()).isGreaterThan(epoch);
  }

  @Test
  void withTheStoreAwayTheActiveOneGoesOn() {
    long epoch = two.judge.servingEpoch();
    two.storeAway(true);
    two.staysServing("alpha");
    two.storeAway(false);
    two.staysServing("alpha");
    assertThat(two.judge.servingEpoch()).isEqualTo(epoch);
  }

  @Test
  void withStoreAndStandbyAwayServiceEndsAndComesBackByItselfWithTheStore() {
    two.storeAway(true);
    two.stop("beta");
    two.awaitServing("");
    two.staysServing("");
    two.storeAway(false);
    two.awaitServing("alpha");
  }

  @Test
  void withTheStoreAwayNobodyTakesOverForTheDead() {
    two.storeAway(true);
    two.stop("alpha");
    two.awaitServing("");
    two.staysServing("");
    two.storeAway(false);
    two.awaitServing("beta");
  }

  @Test
  void withOnlyTheLinkBetweenThemCutTheActiveOneGoesOn() {
    long epoch = two.judge.servingEpoch();
    two.nodes.cut("alpha", "beta");
    await().atMost(TwoMembers.PATIENCE).until(() -> !two.nodes.unreachable("beta").isEmpty());
    two.staysServing("alpha");
    assertThat(two.judge.servingEpoch()).isEqualTo(epoch);
    two.nodes.heal("alpha", "beta");
    await().atMost(TwoMembers.PATIENCE).until(() -> two.nodes.unreachable("beta").isEmpty());
    two.nodes.awaitOneClusterOf("alpha", "beta");
    two.staysServing("alpha");
  }

  /** Also what a pause of the active one looks like, longer than any term. */
  @Test
  void anActiveOneThatHearsNobodyEndsBeforeTheOtherBeginsAndDoesNotComeBack() {
    two.nodes.cut("alpha", "beta");
    two.storeAway("alpha", true);
    two.awaitServing("beta");
    long epoch = two.judge.servingEpoch();
    two.nodes.heal("alpha", "beta");
    two.storeAway("alpha", false);
    two.nodes.awaitOneClusterOf("alpha", "beta");
    two.staysServing("beta");
    assertThat(two.judge.servingEpoch()).isEqualTo(epoch);
  }

  @Test
  void aStandbyThatDoesNotReachTheStoreTakesOverOnlyWhenItDoes() {
    two.storeAway("beta", true);
    two.nodes.cut("alpha", "beta");
    two.staysServing("alpha");
    two.stop("alpha");
    two.awaitServing("");
    two.staysServing("");
    two.storeAway("beta", false);
    two.awaitServing("beta");
  }

  @Test
  void withTheStandbyDeadTheActiveOneGoesOn() {
    long epoch = two.judge.servingEpoch();
    two.stop("beta");
    two.staysServing("alpha");
    two.start("beta");
    two.nodes.awaitOneClusterOf("alpha", "beta");
    two.staysServing("alpha");
    assertThat(two.judge.servingEpoch()).isEqualTo(epoch);
  }

  @Test
  void aRestartWhileTheOtherIsAwayIsServedAgainWithTheStore() {
    long epoch = two.judge.servingEpoch();
    two.stop("beta");
    two.stop("alpha");
    two.start("alpha");
    two.awaitServing("alpha");
    assertThat(two.judge.servingEpoch()).isGreaterThan(epoch);
  }

  @Test
  void bothRestartWhileTheStoreIsAwayAndServeAgain() {
    long epoch = two.judge.servingEpoch();
    two.stop("alpha");
    two.stop("beta");
    two.storeAway(true);
    two.start("alpha");
    two.start("beta");
    await().atMost(TwoMembers.PATIENCE).until(() -> two.judge.servingEpoch() > epoch);
  }

  @Test
  void aStoreThatForgotVotesAgainOnceBothMembersHaveTaughtIt() throws Exception {
    forget(two.cluster());
    two.staysServing("alpha");
    long epoch = two.judge.servingEpoch();
    two.stop("alpha");
    two.awaitServing("beta");
    assertThat(two.judge.servingEpoch()).isGreaterThan(epoch);
  }
}
