package io.twinkeeper.node.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.node.admin.Explanation;
import io.twinkeeper.protocol.orders.Drain;
import io.twinkeeper.protocol.orders.Moves;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.Pause;
import io.twinkeeper.protocol.orders.PlannedSwitchover;
import io.twinkeeper.protocol.orders.PlannedSwitchover.State;
import io.twinkeeper.protocol.orders.StandingOrder;
import io.twinkeeper.protocol.status.Degradation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreChecksTest {
  private static final Instant NOON = PlayedGround.NOON;

  private final PlayedGround ground = new PlayedGround();
  private final List<StandingOrder> orders = new ArrayList<>();
  private final List<Degradation> degraded = new ArrayList<>();

  @AfterEach
  void stop() {
    ground.close();
  }

  @Test
  void nothingStandsInTheWayWhenAllIsWell() {
    assertThat(objections()).isEmpty();
  }

  @Test
  void refusesWhileFailoverIsPausedOrANodeIsInMaintenance() {
    say(Pause.matter(""), Pause.words("racks"));
    say(Drain.matter("gamma"), Drain.words("disk"));
    assertThat(objections())
        .anyMatch(o -> o.contains("paused"))
        .anyMatch(o -> o.contains("gamma is in maintenance"));
  }

  @Test
  void refusesShortlyBeforeAPlannedSwitchoverAndWhileOneRunsButNotLongBefore() {
    PlannedSwitchover soon =
        PlannedSwitchover.waiting("web", "", "beta", NOON.plus(Duration.ofMinutes(5)));
    say(PlannedSwitchover.matter("web"), soon.words());
    assertThat(objections()).anyMatch(o -> o.contains("a switchover is planned"));
    say(PlannedSwitchover.matter("web"), soon.become(State.BEGUN, "").words());
    assertThat(objections()).anyMatch(o -> o.contains("a switchover is planned"));
    PlannedSwitchover tonight =
        PlannedSwitchover.waiting("web", "", "beta", NOON.plus(Duration.ofHours(9)));
    say(PlannedSwitchover.matter("web"), tonight.words());
    assertThat(objections()).isEmpty();
  }

  @Test
  void refusesSoonAfterAnAutomaticMove() {
    Moves.Move move = new Moves.Move(NOON.minusSeconds(60), "beta", "alpha", 3);
    say(Moves.matter("web"), new Moves("web", List.of(move)).words());
    assertThat(objections()).anyMatch(o -> o.contains("it moved by itself"));
  }

  @Test
  void refusesIfHomeCouldNotHaveItBack() {
    ground.bars = List.of("it is tagged no-failover");
    assertThat(objections())
        .containsExactly("alpha could not have it back: it is tagged no-failover");
  }

  @Test
  void refusesIfNobodyIsActiveOrAProbeFails() {
    ground.active = null;
    assertThat(objections()).contains("nobody is active");
    assertThat(objections(List.of("http://web gives 502"))).contains("probe http://web gives 502");
  }

  @ParameterizedTest
  @ValueSource(strings = {"service-unhealthy", "stream-broken", "flapping", "restore-test-failed"})
  void refusesWhileSomethingElseIsWrong(String code) {
    degraded.add(new Degradation(code, "web", "it is so", NOON));
    assertThat(objections()).containsExactly("web: " + code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drill-failed",
        "drill-missed",
        "drill-interrupted",
        "drill-refused",
        "switchover-missed",
        "switchover-refused"
      })
  void whatAnEarlierDrillOrPlanCameToDoesNotStandInTheWayOfTheNext(String code) {
    degraded.add(new Degradation(code, "web", "it is so", NOON));
    assertThat(objections()).isEmpty();
  }

  private List<String> objections() {
    return objections(List.of());
  }

  private List<String> objections(List<String> failingProbes) {
    Explanation explanation = ground.explain("").toCompletableFuture().join();
    return new PreChecks(
            ground.workload(),
            OrderBook.of(orders),
            explanation,
            PlayedGround.status(degraded),
            failingProbes,
            NOON)
        .objections();
  }

  private void say(String matter, Map<String, String> words) {
    orders.add(new StandingOrder(matter, orders.size() + 1, "alpha", NOON, true, words));
  }
}
