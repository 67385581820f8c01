package io.twinkeeper.node.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.admin.DrillAdmin;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.admin.OperatorAdmin;
import io.twinkeeper.node.helm.HandClock;
import io.twinkeeper.node.helm.HistoryEvent;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.orders.Orders;
import io.twinkeeper.persistence.orders.OrderFile;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.TwinConfigs;
import io.twinkeeper.protocol.orders.DrillDue;
import io.twinkeeper.protocol.orders.DrillMark;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.status.DrillReport;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real order books and the schedule of two nodes, by a clock that the test moves. */
class DrillsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration MOMENT = Duration.ofSeconds(5);
  private static final Instant SATURDAY = Instant.parse("2026-12-05T12:00:00Z");
  private static final String CONFIG =
      """
      twinkeeper {
        cluster { name = drills }
        tls { ca = ca.pem, certificate = node.pem, key = node-key.pem }
        members = [
          { name = alpha, role = data, address = "10.77.0.1" }
          { name = beta, role = data, address = "10.77.0.2" }
          { name = witness, role = witness, address = "10.77.0.3" }
        ]
        drill { schedule = "first sunday 03:00 UTC", late-by = 30m }
        workloads { web { } }
      }
      """;

  @TempDir Path directory;
  private final ActorTestKit kit =
      ActorTestKit.create("drills-test", ConfigFactory.load("helm-test.conf"));
  private final HandClock clock = new HandClock(SATURDAY);
  private final List<HistoryEvent> history = new CopyOnWriteArrayList<>();
  private final Map<String, OrderDesk> desks = new HashMap<>();

  @BeforeEach
  void openBooks() throws IOException {
    for (String member : List.of("alpha", "beta", "witness")) {
      ActorRef<Orders.Command> copy =
          kit.spawn(Orders.create(member, OrderFile.open(directory.resolve(member))));
      desks.put(member, new OrderDesk(kit.system(), member, copy, 3, clock, new Random(1)));
    }
    await()
        .atMost(PATIENCE)
        .until(() -> desk("alpha").read().toCompletableFuture().join().isPresent());
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void nothingIsMissedBeforeTheFirstLook() {
    start("alpha");
    awaitFirstLook();
    await().during(MOMENT).atMost(PATIENCE).until(history::isEmpty);
  }

  @Test
  void aTimeThatPassedWhileNoNodeCouldIsReportedAsMissedOnce() {
    start("alpha");
    start("beta");
    awaitFirstLook();
    clock.pass(Duration.ofDays(1)); // noon on sunday: nine hours late
    await().atMost(PATIENCE).until(() -> history.size() == 1);
    await().during(MOMENT).atMost(PATIENCE).until(() -> history.size() == 1);
    assertThat(history.get(0).kind()).isEqualTo("drill");
    assertThat(history.get(0).details())
        .containsEntry("outcome", "missed")
        .containsEntry("trigger", "schedule");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                DrillMark.of("web", book())
                    .filter(m -> m.past().unresolved().containsKey("missed"))
                    .isPresent());
  }

  @Test
  void aTimeThatHasComeIsBegunByOneNodeOnly() {
    start("alpha");
    start("beta");
    start("witness");
    awaitFirstLook();
    clock.pass(Duration.ofHours(15).plusMinutes(5)); // five past three
    await().atMost(PATIENCE).until(() -> history.size() == 1);
    await().during(MOMENT).atMost(PATIENCE).until(() -> history.size() == 1);
    assertThat(history.get(0).details())
        .containsEntry("trigger", "schedule")
        .containsEntry("outcome", "refused");
  }

  @Test
  void whatANodeThatIsGoneWasToBeginIsReportedAsMissedOnceAndByOneNode() {
    DrillDue due = new DrillDue("web", SATURDAY.plus(Duration.ofHours(15)), "beta", "d9", "");
    say(DrillDue.matter("web"), due.words());
    start("alpha");
    start("witness");
    clock.pass(Duration.ofHours(15).plusMinutes(20));
    await().during(MOMENT).atMost(PATIENCE).until(history::isEmpty);
    clock.pass(Duration.ofMinutes(12));
    await().atMost(PATIENCE).until(() -> !history.isEmpty());
    await().during(MOMENT).atMost(PATIENCE).until(() -> history.size() == 1);
    assertThat(history.get(0).details())
        .containsEntry("id", "d9")
        .containsEntry("outcome", "missed");
    assertThat(DrillDue.of("web", book()).orElseThrow().settled()).isTrue();
  }

  // ---- marks ----

  @Test
  void whatThisNodeBeganInAnEarlierLifeIsReportedAsInterrupted() {
    say(DrillMark.matter("web"), running("alpha").words());
    start("alpha");
    await().atMost(PATIENCE).until(() -> !history.isEmpty());
    assertThat(history.get(0).details())
        .containsEntry("id", "d1")
        .containsEntry("outcome", "interrupted");
    assertThat(history.get(0).summary()).contains("if web is not active on beta, switch it over");
    await()
        .atMost(PATIENCE)
        .until(() -> DrillMark.of("web", book()).filter(DrillMark::running).isEmpty());
  }

  @Test
  void theMarkOfANodeThatIsGoneIsEndedSoonAndReportedByOneNodeOnly() {
    say(DrillMark.matter("web"), running("beta").words());
    start("alpha");
    start("witness");
    awaitFirstLook();
    await().during(MOMENT).atMost(PATIENCE).until(history::isEmpty);
    clock.pass(DrillMarks.GONE_AFTER.plusSeconds(1));
    await().atMost(PATIENCE).until(() -> !history.isEmpty());
    await().during(MOMENT).atMost(PATIENCE).until(() -> history.size() == 1);
    assertThat(history.get(0).details()).containsEntry("outcome", "interrupted");
  }

  @Test
  void aDrillOfAnotherNodeThatIsStillHeardOfIsNotTakenForInterrupted() {
    start("alpha");
    DrillMark mark = running("beta");
    for (int i = 1; i < 4; i++) {
      say(DrillMark.matter("web"), mark.seen(SATURDAY.plusSeconds(i)).words());
      clock.pass(DrillMarks.GONE_AFTER.minusSeconds(30));
      await().during(MOMENT).atMost(PATIENCE).until(history::isEmpty);
    }
  }

  @Test
  void aMarkIsEndedQuietlyIfTheLedgerKnowsHowItsDrillEnded() {
    say(DrillMark.matter("web"), running("alpha").words());
    start("alpha", knowing("d1", "passed"));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                DrillMark.of("web", book()).filter(m -> m.outcome().equals("passed")).isPresent());
    assertThat(history).isEmpty();
  }

  @Test
  void whileADrillRunsItsMarkSaysSoAndItIsNotForgottenForOthersThatAreRefused() {
    ActorRef<Drills.Command> drills = start("alpha", silent());
    TestProbe<DrillReport> probe = kit.createTestProbe();
    drills.tell(new Drills.Begin(new DrillOrder("web", false, false, false), probe.getRef()));
    DrillReport running = probe.receiveMessage(PATIENCE);
    assertThat(running.running()).isTrue();
    for (int i = 0; i < 30; i++) {
      drills.tell(new Drills.Begin(new DrillOrder("mail", false, false, false), probe.getRef()));
      probe.receiveMessage(PATIENCE);
    }
    TestProbe<Drills.Reports> reports = kit.createTestProbe();
    drills.tell(new Drills.Query(reports.getRef()));
    assertThat(reports.receiveMessage(PATIENCE).reports())
        .hasSizeLessThan(31)
        .extracting(DrillReport::id)
        .contains(running.id());
    say(
        DrillMark.matter("web"),
        DrillMark.begun("web", running.id(), "full", "alpha", "beta", SATURDAY, Optional.empty())
            .words());
    clock.pass(DrillMarks.RENEW_EVERY.plusSeconds(1));
    await()
        .atMost(PATIENCE)
        .until(() -> DrillMark.of("web", book()).orElseThrow().seenAt().isAfter(SATURDAY));
    assertThat(history).extracting(HistoryEvent::workload).doesNotContain("web");
  }

  // ---- asking ----

  @Test
  void twoThatAreAskedForInOneMomentHaveTwoNames() {
    ActorRef<Drills.Command> drills = start("alpha");
    TestProbe<DrillReport> probe = kit.createTestProbe();
    DrillOrder order = new DrillOrder("web", false, false, false);
    drills.tell(new Drills.Begin(order, probe.getRef()));
    drills.tell(new Drills.Begin(order, probe.getRef()));
    String first = probe.receiveMessage(PATIENCE).id();
    assertThat(probe.receiveMessage(PATIENCE).id()).isNotEqualTo(first).contains("alpha");
  }

  @Test
  void aDrillOfAWorkloadThatDoesNotExistIsRefusedAtOnce() {
    TestProbe<DrillReport> probe = kit.createTestProbe();
    start("alpha")
        .tell(new Drills.Begin(new DrillOrder("mail", false, false, false), probe.getRef()));
    DrillReport report = probe.receiveMessage(PATIENCE);
    assertThat(report.outcome()).isEqualTo("refused");
    assertThat(report.reason()).contains("no such workload");
  }

  private ActorRef<Drills.Command> start(String node) {
    return start(node, unreachable());
  }

  private ActorRef<Drills.Command> start(String node, NodeAdmin admin) {
    TwinConfig config = TwinConfigs.parse(CONFIG, "twin.conf", directory, node);
    ActorRef<Drills.Command> drills = kit.spawn(Drills.create(config, desk(node), history::add));
    drills.tell(new Drills.Use(admin));
    return drills;
  }

  /** A node of which nothing can be learned: whatever asks it is refused. */
  private static NodeAdmin unreachable() {
    return node(
        method -> {
          throw new IllegalStateException("this node cannot be asked for " + method);
        });
  }

  /** A node that answers no question: its drills never get beyond their checks. */
  private static NodeAdmin silent() {
    OperatorAdmin operators = played(OperatorAdmin.class, method -> new CompletableFuture<>());
    return node(method -> method.equals("operators") ? operators : unreachable().drills());
  }

  /** A node that knows of one drill. */
  private static NodeAdmin knowing(String id, String outcome) {
    DrillReport report =
        new DrillReport(
            id, "web", "full", "operator", "", "", SATURDAY, SATURDAY, outcome, "", List.of());
    DrillAdmin drills =
        played(DrillAdmin.class, method -> CompletableFuture.completedStage(Optional.of(report)));
    return node(method -> drills);
  }

  private static NodeAdmin node(Function<String, Object> answers) {
    return played(NodeAdmin.class, answers);
  }

  private static <T> T played(Class<T> type, Function<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answers.apply(method.getName())));
  }

  private static DrillMark running(String node) {
    return DrillMark.begun("web", "d1", "full", node, "beta", SATURDAY, Optional.empty());
  }

  private void say(String matter, Map<String, String> words) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                desk("alpha")
                        .change(matter, book -> new OrderDesk.Say(words))
                        .toCompletableFuture()
                        .join()
                    instanceof OrderDesk.Made);
  }

  private void awaitFirstLook() {
    await().atMost(PATIENCE).until(() -> book().standing(DrillDue.matter("web")).isPresent());
  }

  private OrderBook book() {
    return desk("alpha").read().toCompletableFuture().join().orElseThrow();
  }

  private OrderDesk desk(String node) {
    return Objects.requireNonNull(desks.get(node));
  }
}
