package io.twinkeeper.node.drill;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.drill.DrillRun.Act;
import io.twinkeeper.node.drill.DrillRun.Stage;
import io.twinkeeper.protocol.status.DrillReport;
import io.twinkeeper.protocol.status.DrillReport.Step;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrillRunTest {
  private final ActorTestKit kit =
      ActorTestKit.create("drill-test", ConfigFactory.load("helm-test.conf"));
  private final List<Act> acts = new ArrayList<>();

  private record Played(List<Act> acts) implements DrillRun.Plan {
    @Override
    public DrillOrder order() {
      return new DrillOrder("web", false, false, false);
    }

    @Override
    public String id() {
      return "d1";
    }

    @Override
    public String home() {
      return "alpha";
    }

    @Override
    public String twin() {
      return "beta";
    }
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void passesWhenEveryActIsWell() {
    well("checks", Stage.CHECK);
    well("to the twin", Stage.AWAY);
    well("back", Stage.BACK);
    DrillReport report = end();
    assertThat(report.outcome()).isEqualTo("passed");
    assertThat(report.reason()).isEmpty();
    assertThat(report.steps())
        .extracting(Step::name)
        .containsExactly("checks", "to the twin", "back");
    assertThat(report.steps()).allMatch(Step::ok);
  }

  @Test
  void isRefusedWhenACheckFailsAndTouchesNothing() {
    bad("checks", Stage.CHECK, "beta is away");
    well("to the twin", Stage.AWAY);
    well("back", Stage.BACK);
    DrillReport report = end();
    assertThat(report.outcome()).isEqualTo("refused");
    assertThat(report.reason()).isEqualTo("checks: beta is away");
    assertThat(report.steps()).hasSize(1);
  }

  @Test
  void goesBackAtOnceWhenSomethingFailsOnTheTwin() {
    well("checks", Stage.CHECK);
    well("to the twin", Stage.AWAY);
    bad("probes", Stage.AWAY, "no answer");
    well("databases", Stage.AWAY);
    well("back", Stage.BACK);
    well("probes at the end", Stage.BACK);
    DrillReport report = end();
    assertThat(report.outcome()).isEqualTo("failed");
    assertThat(report.steps())
        .extracting(Step::name)
        .containsExactly("checks", "to the twin", "probes", "back", "probes at the end");
  }

  @Test
  void saysSoWhenItCannotGoBackEither() {
    well("checks", Stage.CHECK);
    bad("databases", Stage.AWAY, "the twins differ");
    bad("back", Stage.BACK, "alpha does not answer");
    DrillReport report = end();
    assertThat(report.outcome()).isEqualTo("failed");
    assertThat(report.reason())
        .isEqualTo("databases: the twins differ; back: alpha does not answer");
  }

  @Test
  void anActThatThrowsHasFailed() {
    acts.add(
        new Act(
            "checks",
            Stage.CHECK,
            () -> {
              throw new Failed("nobody is active");
            }));
    assertThat(end().reason()).isEqualTo("checks: nobody is active");
  }

  private void well(String name, Stage stage) {
    acts.add(new Act(name, stage, () -> CompletableFuture.completedStage("fine")));
  }

  private void bad(String name, Stage stage, String why) {
    acts.add(new Act(name, stage, () -> CompletableFuture.failedStage(new Failed(why))));
  }

  private DrillReport end() {
    TestProbe<DrillReport> owner = kit.createTestProbe();
    kit.spawn(
        DrillRun.create(
            new Played(acts), InstantSource.system(), report -> owner.getRef().tell(report)));
    DrillReport report = owner.receiveMessage(Duration.ofSeconds(20));
    while (report.running()) {
      report = owner.receiveMessage(Duration.ofSeconds(20));
    }
    return report;
  }
}
