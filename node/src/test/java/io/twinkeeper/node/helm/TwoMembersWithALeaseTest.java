package io.twinkeeper.node.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinkeeper.protocol.config.LeaseConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each way in which two members and a store can fail each other; the store is a real PostgreSQL.
 */
class TwoMembersWithALeaseTest {
  private static EmbeddedPostgres postgres;

  @TempDir Path directory;
  private TwoMembers two;

  @BeforeAll
  static void startStore() throws IOException {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopStore() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void start() throws IOException {
    String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    two =
        new TwoMembers(
            directory, Optional.of(new LeaseConfig.Postgres(url, "postgres", Optional.empty())));
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
  void aStoreThatForgotVotesAgainOnceBothMembersHaveTaughtIt() throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
      connection
          .createStatement()
          .execute("delete from twinkeeper_lease where cluster = '" + two.cluster() + "'");
    }
    two.staysServing("alpha");
    long epoch = two.judge.servingEpoch();
    two.stop("alpha");
    two.awaitServing("beta");
    assertThat(two.judge.servingEpoch()).isGreaterThan(epoch);
  }
}
