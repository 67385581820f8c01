package io.twinkeeper.node.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.helm.HandClock;
import io.twinkeeper.node.helm.HistoryEvent;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.orders.Orders;
import io.twinkeeper.persistence.orders.OrderFile;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.TwinConfigs;
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
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
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
                DrillMark.of("web", book()).filter(m -> m.outcome().equals("missed")).isPresent());
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
  void whatThisNodeBeganInAnEarlierLifeIsReportedAsInterrupted() {
    DrillMark mark = new DrillMark("web", "d1", "alpha", "beta", SATURDAY, "running");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                desk("alpha")
                        .change(DrillMark.matter("web"), book -> new OrderDesk.Say(mark.words()))
                        .toCompletableFuture()
                        .join()
                    instanceof OrderDesk.Made);
    start("alpha");
    await().atMost(PATIENCE).until(() -> !history.isEmpty());
    assertThat(history.get(0).details())
        .containsEntry("id", "d1")
        .containsEntry("outcome", "interrupted");
    await()
        .atMost(PATIENCE)
        .until(() -> DrillMark.of("web", book()).filter(DrillMark::running).isEmpty());
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
    TwinConfig config = TwinConfigs.parse(CONFIG, "twin.conf", directory, node);
    ActorRef<Drills.Command> drills = kit.spawn(Drills.create(config, desk(node), history::add));
    drills.tell(new Drills.Use(unreachable()));
    return drills;
  }

  /** A node of which nothing can be learned: whatever asks it is refused. */
  private static NodeAdmin unreachable() {
    return (NodeAdmin)
        Proxy.newProxyInstance(
            NodeAdmin.class.getClassLoader(),
            new Class<?>[] {NodeAdmin.class},
            (proxy, method, arguments) -> {
              throw new IllegalStateException("this node cannot be asked for " + method.getName());
            });
  }

  private void awaitFirstLook() {
    await()
        .atMost(PATIENCE)
        .until(() -> book().standing(DrillMark.scheduleMatter("web")).isPresent());
  }

  private OrderBook book() {
    return desk("alpha").read().toCompletableFuture().join().orElseThrow();
  }

  private OrderDesk desk(String node) {
    return Objects.requireNonNull(desks.get(node));
  }
}
