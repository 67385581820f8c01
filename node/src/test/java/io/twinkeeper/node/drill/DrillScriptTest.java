package io.twinkeeper.node.drill;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.persistence.exam.Exam;
import io.twinkeeper.protocol.status.DrillReport;
import io.twinkeeper.protocol.status.DrillReport.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole drills of a workload that is at home on alpha, in a cluster that is played. */
class DrillScriptTest {
  private static final DrillOrder PLAIN = new DrillOrder("web", false, false, false);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ActorTestKit kit =
      ActorTestKit.create("script-test", ConfigFactory.load("helm-test.conf"));
  private final PlayedGround ground = new PlayedGround();

  @AfterEach
  void stop() {
    ground.close();
    kit.shutdownTestKit();
  }

  @Test
  void goesToTheTwinAndHome() {
    DrillReport report = drill(PLAIN);
    assertThat(report.outcome()).as(report.reason()).isEqualTo("passed");
    assertThat(report.steps())
        .extracting(Step::name)
        .containsExactly(
            "checks", "to the twin", "probes", "databases", "back", "probes at the end");
    assertThat(ground.verbs).containsExactly("switchover alpha beta", "switchover beta alpha");
    assertThat(ground.active).isEqualTo("alpha");
  }

  @Test
  void isRefusedIfHomeCouldNotHaveItBack() {
    ground.bars = List.of("it is tagged no-failover");
    DrillReport report = drill(PLAIN);
    assertThat(report.outcome()).isEqualTo("refused");
    assertThat(report.reason()).contains("alpha could not have it back: it is tagged no-failover");
    assertThat(ground.verbs).isEmpty();
  }

  // ---- the way back ----

  @Test
  void aTwinThatNeverBecomesHealthyIsTakenOffAndTheReportSaysWhy() {
    ground.switchover =
        to -> {
          ground.promise("beta");
          ground.services.put("web/api", "unhealthy");
          ground.pass(Duration.ofSeconds(60));
          return PlayedGround.refused("beta was granted epoch 4 but is not active");
        };
    DrillReport report = drill(PLAIN);
    assertThat(ground.verbs).containsExactly("switchover alpha beta", "activate alpha");
    assertThat(ground.active).isEqualTo("alpha");
    assertThat(report.outcome()).isEqualTo("failed");
    assertThat(report.reason())
        .isEqualTo(
            "to the twin: beta was granted epoch 4 but is not active; on beta web/api is"
                + " unhealthy");
    assertThat(report.steps())
        .extracting(Step::name)
        .containsExactly("checks", "to the twin", "back", "probes at the end");
  }

  @Test
  void theWayBackWaitsAsLongAsAPromotionAndItsCoolingTake() {
    ground.switchover =
        to -> {
          ground.promise("beta");
          ground.in(Duration.ofSeconds(190), () -> ground.activate = ground::begin);
          return PlayedGround.refused("beta was granted epoch 4 but is not active");
        };
    ground.activate = node -> PlayedGround.busy();
    DrillReport report = drill(PLAIN);
    assertThat(ground.active).isEqualTo("alpha");
    assertThat(step(report, "back").ok()).isTrue();
  }

  @Test
  void aMoveThatEndsAfterItsTimeIsUndone() {
    ground.switchover =
        to -> {
          ground.promise("beta");
          ground.switchover = ground::begin;
          ground.pass(Duration.ofSeconds(90));
          ground.in(
              Duration.ofSeconds(20),
              () -> {
                ground.active = "beta";
                ground.epoch = 4;
              });
          return PlayedGround.refused("no helm has told within 90 s how it ended");
        };
    ground.activate = node -> PlayedGround.busy();
    DrillReport report = drill(PLAIN);
    assertThat(ground.active).isEqualTo("alpha");
    assertThat(step(report, "back").ok()).isTrue();
    assertThat(ground.verbs).endsWith("switchover beta alpha");
  }

  @Test
  void whatWasRefusedBeforeItBeganNeedsNoWayBack() {
    ground.switchover = to -> PlayedGround.busy();
    DrillReport report = drill(PLAIN);
    assertThat(report.outcome()).isEqualTo("failed");
    assertThat(step(report, "back").detail()).isEqualTo("it never left home");
    assertThat(ground.verbs).containsExactly("switchover alpha beta");
  }

  @Test
  void whatAHelmHeardBeforeTheMoveIsNotTakenForHome() {
    ground.switchover =
        to -> {
          ground.promisedEpoch = 4;
          ground.promised = "beta";
          ground.switchover = ground::begin;
          ground.in(
              Duration.ofSeconds(3),
              () -> {
                ground.active = "beta";
                ground.epoch = 4;
              });
          return PlayedGround.refused("no helm has told within 90 s how it ended");
        };
    drill(PLAIN);
    assertThat(ground.verbs).endsWith("switchover beta alpha");
    assertThat(ground.active).isEqualTo("alpha");
  }

  @Test
  void whomAnOperatorActivatedMeanwhileStaysActive() {
    onceAway(() -> ground.begin("gamma"));
    DrillReport report = drill(PLAIN);
    assertThat(report.outcome()).isEqualTo("failed");
    assertThat(report.reason()).contains("gamma is active in epoch 5", "did not begin");
    assertThat(ground.verbs).containsExactly("switchover alpha beta");
    assertThat(ground.active).isEqualTo("gamma");
    assertThat(report.steps()).extracting(Step::name).endsWith("back", "probes at the end");
  }

  @Test
  void aTwinThatSomebodyElseMadeActiveAgainStaysActive() {
    onceAway(
        () -> {
          ground.begin("alpha");
          ground.begin("beta");
        });
    DrillReport report = drill(PLAIN);
    assertThat(report.reason()).contains("beta is active in epoch 6", "did not begin");
    assertThat(ground.verbs).containsExactly("switchover alpha beta");
  }

  @Test
  void whoIsBeingMadeActiveBySomebodyElseIsLeftAlone() {
    onceAway(
        () -> {
          ground.promise("gamma");
          ground.in(
              Duration.ofSeconds(40),
              () -> {
                ground.active = "gamma";
                ground.epoch = 5;
              });
        });
    drill(PLAIN);
    assertThat(ground.verbs).containsExactly("switchover alpha beta");
    assertThat(ground.active).isEqualTo("gamma");
  }

  @Test
  void aHelmThatHasNotHeardOfTheTwinForAMomentDoesNotTakeItOff() {
    onceAway(
        () -> {
          ground.active = null;
          ground.failing = List.of("http://web gives 502");
          ground.in(
              Duration.ofSeconds(33),
              () -> {
                ground.active = "beta";
                ground.failing = List.of();
              });
        });
    drill(PLAIN);
    assertThat(ground.verbs).containsExactly("switchover alpha beta", "switchover beta alpha");
  }

  @Test
  void whoIsHomeAlreadyIsNotMovedAgain() {
    onceAway(() -> ground.begin("alpha"));
    DrillReport report = drill(PLAIN);
    assertThat(step(report, "back").detail()).isEqualTo("it is at home in epoch 5");
    assertThat(ground.verbs).containsExactly("switchover alpha beta");
  }

  @Test
  void saysWhyItIsNotHomeIfThatIsRefusedToTheEnd() {
    onceAway(() -> ground.switchover = to -> PlayedGround.refused("alpha is in maintenance"));
    DrillReport report = drill(PLAIN);
    assertThat(report.outcome()).isEqualTo("failed");
    assertThat(report.reason())
        .contains("back: alpha is not active after")
        .contains("alpha is in maintenance");
    assertThat(step(report, "probes at the end").ok()).isTrue();
    assertThat(ground.now()).isAfter(PlayedGround.NOON.plus(WayBack.WITHIN));
  }

  // ---- databases ----

  @Test
  void restoresWhatHomeAndTwinHaveAndNotWhatAThirdHas() {
    ground.txids.putAll(Map.of("alpha", 10L, "beta", 11L, "gamma", 99L));
    DrillReport report = drill(new DrillOrder("web", true, false, false));
    assertThat(report.outcome()).as(report.reason()).isEqualTo("passed");
    assertThat(ground.exams).contains("alpha 10", "beta 10").doesNotContain("beta 99");
  }

  @Test
  void rowsOfADatabaseThatIsWrittenAllTheTimeAreComparedAfterARestore() {
    ground.settles = false;
    DrillReport report = drill(PLAIN);
    assertThat(report.outcome()).as(report.reason()).isEqualTo("passed");
    assertThat(ground.exams)
        .containsExactly(
            "beta live", "alpha live", "beta live", "alpha live", "beta 12", "alpha 12");
    assertThat(step(report, "databases").detail()).contains("written all the time");
  }

  @Test
  void rowsOfALargeDatabaseAreComparedAfterARestoreAtOnce() {
    ground.seenLive = exam -> new Exam("", 0, 0, "", exam.answer());
    DrillReport report = drill(PLAIN);
    assertThat(report.outcome()).as(report.reason()).isEqualTo("passed");
    assertThat(ground.exams).containsExactly("beta live", "alpha live", "beta 12", "alpha 12");
    assertThat(step(report, "databases").detail()).contains("too large");
  }

  @Test
  void twinsThatDifferFailTheDrillAndEndAtHome() {
    List<String> digests = new CopyOnWriteArrayList<>(List.of("a", "b"));
    ground.seenLive = exam -> new Exam("ok", 1, 70, digests.remove(0), "70");
    DrillReport report = drill(PLAIN);
    assertThat(report.outcome()).isEqualTo("failed");
    assertThat(report.reason()).contains("the twins differ");
    assertThat(ground.active).isEqualTo("alpha");
  }

  @Test
  void anIsolatedDrillRestoresOnTheTwinOnlyAndComparesWithHome() {
    DrillReport report = drill(new DrillOrder("web", false, true, false));
    assertThat(report.outcome()).as(report.reason()).isEqualTo("passed");
    assertThat(ground.exams).containsExactly("alpha live", "beta 12");
    assertThat(ground.verbs).isEmpty();
    assertThat(step(report, "copies on the twin").detail()).contains("as at home");
  }

  @Test
  void anIsolatedDrillSaysSoIfItCouldNotCompareWithHome() {
    ground.settles = false;
    ground.txids.put("beta", 11L);
    DrillReport report = drill(new DrillOrder("web", false, true, false));
    assertThat(report.outcome()).as(report.reason()).isEqualTo("passed");
    assertThat(ground.exams).containsExactly("alpha live", "beta 11");
    assertThat(step(report, "copies on the twin").detail()).contains("not compared with home");
  }

  @Test
  void anIsolatedDrillWaitsUntilTheTwinHasWhatWasReadAtHome() {
    ground.txids.put("beta", 11L);
    ground.in(Duration.ofSeconds(2), () -> ground.txids.put("beta", 13L));
    drill(new DrillOrder("web", false, true, false));
    assertThat(ground.exams).containsExactly("alpha live", "beta 12");
  }

  /** Lets {@code event} happen once, while the workload is on the twin. */
  private void onceAway(Runnable event) {
    ground.whenProbed =
        () -> {
          if ("beta".equals(ground.active)) {
            ground.whenProbed = () -> {};
            event.run();
          }
        };
  }

  private static Step step(DrillReport report, String name) {
    return report.steps().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  private DrillReport drill(DrillOrder order) {
    DrillScript script =
        new DrillScript(order, "d1", ground, home -> CompletableFuture.completedStage("d1"));
    TestProbe<DrillReport> owner = kit.createTestProbe();
    kit.spawn(DrillRun.create(script, ground::now, report -> owner.getRef().tell(report)));
    DrillReport report = owner.receiveMessage(PATIENCE);
    while (report.running()) {
      report = owner.receiveMessage(PATIENCE);
    }
    return report;
  }
}
