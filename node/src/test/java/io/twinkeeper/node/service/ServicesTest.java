package io.twinkeeper.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.twinkeeper.node.guard.BootClock;
import io.twinkeeper.node.guard.Guards;
import io.twinkeeper.node.guard.Term;
import io.twinkeeper.node.service.Services.AllHealthy;
import io.twinkeeper.node.service.Services.Event;
import io.twinkeeper.node.service.Services.StateChanged;
import io.twinkeeper.node.service.Services.Stopped;
import io.twinkeeper.node.service.Services.TermClosed;
import io.twinkeeper.protocol.config.ServiceConfig;
import io.twinkeeper.protocol.config.ServiceConfig.Standby;
import io.twinkeeper.protocol.config.WorkloadConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServicesTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration STOP_TIME = Duration.ofSeconds(4);
  private static final long MINUTE_MILLIS = 60_000;
  private static final byte[] WORD = {'{', '}'};

  @TempDir private Path directory;
  private final BootClock clock = BootClock.ofThisHost();
  private final ActorTestKit akka = ActorTestKit.create();
  private final TestProbe<Event> events = akka.createTestProbe();
  private final TestProbe<Stopped> replies = akka.createTestProbe();
  private Guards guards;

  @BeforeEach
  void open() throws IOException {
    guards = Guards.open(directory, STOP_TIME, List.of(), clock);
  }

  @AfterEach
  void stopAkka() {
    akka.shutdownTestKit();
  }

  @Test
  void startsInTheOrderOfDependenciesAndStopsInReverse() throws IOException {
    ActorRef<Services.Command> services =
        spawn(
            service("web", List.of("api", "cache"), Standby.STOPPED),
            service("api", List.of("store"), Standby.STOPPED),
            service("cache", List.of(), Standby.STOPPED),
            service("store", List.of(), Standby.STOPPED));
    services.tell(new Services.Activate(term(), clock.millis() + MINUTE_MILLIS));
    List<String> healthy = servicesInTheOrderOfHealth();
    assertThat(healthy).containsSubsequence("store", "api", "web");
    assertThat(healthy).containsSubsequence("cache", "web");
    awaitOrderOf(4);
    stop(services);
    List<String> order = Files.readAllLines(directory.resolve("order"));
    assertThat(order).containsSubsequence("-web", "-api", "-store");
    assertThat(order).containsSubsequence("-web", "-cache");
  }

  @Test
  void stopsAllWithinOneStopTimeThoughEachIgnoresTerm() throws IOException {
    ActorRef<Services.Command> services =
        spawn(deaf("a", List.of()), deaf("b", List.of("a")), deaf("c", List.of("b")));
    services.tell(new Services.Activate(term(), clock.millis() + MINUTE_MILLIS));
    awaitEvent(AllHealthy.class);
    awaitOrderOf(3);
    long asked = clock.millis();
    stop(services);
    assertThat(clock.millis() - asked).isLessThan(STOP_TIME.toMillis() + 1500);
  }

  @Test
  void tellsTheStateOfEachService() throws IOException {
    ActorRef<Services.Command> services = spawn(service("api", List.of(), Standby.STOPPED));
    services.tell(new Services.Activate(term(), clock.millis() + MINUTE_MILLIS));
    StateChanged first = awaitEvent(StateChanged.class);
    assertThat(first.states()).isEqualTo(Map.of("api", "starting"));
    stop(services);
  }

  @Test
  void aStopOnTheHeelsOfAnActivationLeavesNothingRunning() throws IOException {
    ActorRef<Services.Command> services = spawn(service("api", List.of(), Standby.STOPPED));
    Term term = term();
    services.tell(new Services.Activate(term, clock.millis() + MINUTE_MILLIS));
    stop(services);
    assertThat(term.guards()).isEmpty();
  }

  @Test
  void standsByWithThoseThatAreToAndTakesThemOverWarm() throws IOException {
    ActorRef<Services.Command> services =
        spawn(
            service("warm", List.of("cold"), Standby.RUNNING),
            service("cold", List.of(), Standby.STOPPED));
    services.tell(new Services.StandBy());
    awaitOrderOf(1);
    assertThat(Files.readAllLines(directory.resolve("order"))).containsExactly("+warm");
    Term term = term();
    services.tell(new Services.Activate(term, clock.millis() + MINUTE_MILLIS));
    awaitEvent(AllHealthy.class);
    awaitOrderOf(2);
    assertThat(term.guards()).hasSize(2);
    stop(services);
    assertThat(Files.readAllLines(directory.resolve("order")))
        .containsExactly("+warm", "+cold", "-warm", "-cold");
  }

  @Test
  void saysThatTheTermIsClosedAfterAllDeadlinesPassed() throws IOException {
    ActorRef<Services.Command> services =
        spawn(
            service("a", List.of(), Standby.STOPPED), service("b", List.of("a"), Standby.STOPPED));
    Term term = term();
    services.tell(new Services.Activate(term, clock.millis() + 3000));
    awaitEvent(AllHealthy.class);
    await().atMost(WAIT).until(() -> !term.isOpen());
    services.tell(new Services.ServeUntil(clock.millis() + MINUTE_MILLIS));
    awaitEvent(TermClosed.class);
    stop(services);
  }

  @Test
  void noServicesAreHealthyAtOnce() throws IOException {
    ActorRef<Services.Command> services = spawn();
    services.tell(new Services.Activate(term(), clock.millis() + MINUTE_MILLIS));
    events.expectMessage(new AllHealthy());
    stop(services);
  }

  private ActorRef<Services.Command> spawn(ServiceConfig... configs) {
    Map<String, ServiceConfig> services = new LinkedHashMap<>();
    for (ServiceConfig config : configs) {
      services.put(config.name(), config);
    }
    WorkloadConfig workload =
        new WorkloadConfig(
            "w",
            WorkloadConfig.Mode.ACTIVE_PASSIVE,
            List.of(),
            Map.of(),
            services,
            Optional.empty(),
            List.of(),
            Map.of(),
            Duration.ofSeconds(60));
    return akka.spawn(Services.create(workload, guards, events.ref()));
  }

  private ServiceConfig service(String name, List<String> needs, Standby standby) {
    String script =
        "trap 'echo -%s >>order; exit 0' TERM; echo +%s >>order; while :; do sleep 0.02; done";
    return config(name, needs, standby, script.replace("%s", name));
  }

  private ServiceConfig deaf(String name, List<String> needs) {
    return config(
        name,
        needs,
        Standby.STOPPED,
        "trap '' TERM; echo +" + name + " >>order; while :; do sleep 0.1; done");
  }

  private ServiceConfig config(String name, List<String> needs, Standby standby, String script) {
    return new ServiceConfig(
        name,
        List.of("bash", "-c", script),
        Map.of(),
        Optional.of(directory),
        needs,
        Optional.empty(),
        standby);
  }

  private void awaitOrderOf(int lines) {
    Path order = directory.resolve("order");
    await()
        .atMost(WAIT)
        .until(() -> Files.exists(order) && Files.readAllLines(order).size() == lines);
  }

  private Term term() throws IOException {
    return guards.openTerm("w", 1, WORD);
  }

  private <T extends Event> T awaitEvent(Class<T> type) {
    List<Event> found =
        events.fishForMessage(
            WAIT,
            event ->
                type.isInstance(event)
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return type.cast(found.get(0));
  }

  /** From the events until all are healthy. */
  private List<String> servicesInTheOrderOfHealth() {
    Set<String> order = new LinkedHashSet<>();
    events.fishForMessage(
        WAIT,
        event -> {
          if (event instanceof StateChanged changed) {
            changed.states().forEach((name, state) -> addIf(state.equals("healthy"), name, order));
          }
          return event instanceof AllHealthy
              ? FishingOutcomes.complete()
              : FishingOutcomes.continueAndIgnore();
        });
    return List.copyOf(order);
  }

  private static void addIf(boolean wanted, String name, Set<String> names) {
    if (wanted) {
      names.add(name);
    }
  }

  private void stop(ActorRef<Services.Command> services) {
    services.tell(new Services.Stop(replies.ref()));
    replies.expectMessage(WAIT, new Stopped());
  }
}
