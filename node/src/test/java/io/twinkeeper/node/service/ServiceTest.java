package io.twinkeeper.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.UnhandledMessage;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import io.twinkeeper.node.guard.BootClock;
import io.twinkeeper.node.guard.GuardedCommand;
import io.twinkeeper.node.guard.Guards;
import io.twinkeeper.node.guard.Processes;
import io.twinkeeper.node.guard.Term;
import io.twinkeeper.node.service.Service.Changed;
import io.twinkeeper.node.service.Service.State;
import io.twinkeeper.protocol.config.ServiceConfig.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServiceTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final long MINUTE_MILLIS = 60_000;
  private static final byte[] WORD = {'{', '}'};
  private static final Patience QUICK =
      new Patience(
          Duration.ofMillis(50),
          Duration.ofMillis(400),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          Duration.ofMillis(400),
          2);

  private final BootClock clock = BootClock.ofThisHost();
  private ActorTestKit akka;
  private Path directory;
  private HealthEndpoint health;
  private Guards guards;
  private TestProbe<Changed> changes;
  private TestProbe<UnhandledMessage> unhandled;

  @BeforeAll
  void startAkka() {
    akka = ActorTestKit.create();
  }

  @AfterAll
  void stopAkka() {
    akka.shutdownTestKit();
  }

  @BeforeEach
  void open(@TempDir Path temporary) throws IOException {
    directory = temporary;
    health = new HealthEndpoint();
    guards = Guards.open(directory, Duration.ofSeconds(1), List.of(), clock);
    changes = akka.createTestProbe();
    unhandled = akka.createUnhandledMessageProbe();
  }

  @AfterEach
  void close() {
    unhandled.expectNoMessage(Duration.ZERO);
    health.close();
  }

  @Test
  void isHealthyOnceStartedIfNothingIsToBeAsked() throws IOException {
    ActorRef<Service.Command> service = spawn("sleep 600", Optional.empty());
    service.tell(new Service.Serve(term(), inAMinute()));
    expect(State.STARTING, State.HEALTHY);
    service.tell(new Service.Stop(clock.millis() + 1000));
    expect(State.STOPPING, State.STOPPED);
  }

  @Test
  void followsItsHealthCheck() throws IOException {
    ActorRef<Service.Command> service = spawn("sleep 600", Optional.of(check()));
    health.answer(200);
    service.tell(new Service.Serve(term(), inAMinute()));
    expect(State.STARTING, State.HEALTHY);
    health.answer(500);
    expect(State.UNHEALTHY);
    health.answer(204);
    expect(State.HEALTHY);
    stop(service);
  }

  @Test
  void restartsACommandThatStaysUnhealthy() throws IOException {
    ActorRef<Service.Command> service = spawn("echo life; sleep 600", Optional.of(check()));
    health.answer(200);
    service.tell(new Service.Serve(term(), inAMinute()));
    expect(State.STARTING, State.HEALTHY);
    health.answer(500);
    expect(State.UNHEALTHY);
    await(State.BACKING_OFF);
    health.answer(200);
    await(State.HEALTHY);
    Awaitility.await().atMost(WAIT).until(() -> lives() > 1);
    stop(service);
  }

  @Test
  void restartsWithBackoffWhatExits() throws IOException {
    ActorRef<Service.Command> service = spawn("echo life; exit 1", Optional.empty());
    service.tell(new Service.Serve(term(), inAMinute()));
    for (int i = 0; i < 3; i++) {
      await(State.BACKING_OFF);
    }
    stop(service);
    assertThat(lives()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void triesAgainWhatCannotBeStarted() {
    Service.Plan plan =
        new Service.Plan(
            new GuardedCommand(
                "w", "s", List.of("true"), Map.of(), Optional.of(Path.of("/no/such/place"))),
            Optional.empty(),
            QUICK);
    ActorRef<Service.Command> service = spawn(plan);
    service.tell(new Service.StandBy());
    expect(State.STARTING, State.BACKING_OFF, State.STARTING, State.BACKING_OFF);
    stop(service);
  }

  @Test
  void livesAsLongAsDeadlinesCome() throws IOException {
    ActorRef<Service.Command> service = spawn("sleep 600", Optional.empty());
    Term term = term();
    long first = clock.millis() + 1500;
    service.tell(new Service.Serve(term, first));
    expect(State.STARTING, State.HEALTHY);
    long second = clock.millis() + 3000;
    service.tell(new Service.ServeUntil(second));
    await(State.BACKING_OFF);
    assertThat(clock.millis()).isGreaterThanOrEqualTo(second);
    service.tell(new Service.ServeUntil(inAMinute()));
    await(State.CLOSED);
    assertThat(term.released()).isPresent();
  }

  @Test
  void takesAWarmCommandIntoATermWithoutARestart() throws IOException {
    ActorRef<Service.Command> service = spawn("echo life; sleep 600", Optional.of(check()));
    health.answer(200);
    service.tell(new Service.StandBy());
    expect(State.STARTING, State.HEALTHY);
    Term term = term();
    service.tell(new Service.Serve(term, inAMinute()));
    expect(State.STARTING, State.HEALTHY);
    assertThat(term.guards()).hasSize(1);
    Awaitility.await().atMost(WAIT).until(() -> lives() == 1);
    stop(service);
  }

  @Test
  void endsItsCommandWhenTheActorStops() throws IOException {
    String unique = "600." + clock.millis();
    ActorRef<Service.Command> service = spawn("exec sleep " + unique, Optional.empty());
    service.tell(new Service.StandBy());
    expect(State.STARTING, State.HEALTHY);
    akka.stop(service);
    Awaitility.await().atMost(WAIT).until(() -> !Processes.anyWith(unique));
  }

  private ActorRef<Service.Command> spawn(String script, Optional<Health> check) {
    return spawn(
        new Service.Plan(
            new GuardedCommand("w", "s", List.of("bash", "-c", script), Map.of(), Optional.empty()),
            check,
            QUICK));
  }

  private ActorRef<Service.Command> spawn(Service.Plan plan) {
    return akka.spawn(
        Service.create(plan, guards, new HttpCheck(), changes.ref()),
        DispatcherSelector.blocking());
  }

  private Health check() {
    return new Health(health.uri(), Duration.ofMillis(50), Duration.ofSeconds(1));
  }

  private Term term() throws IOException {
    return guards.openTerm("w", 1, WORD);
  }

  private long inAMinute() {
    return clock.millis() + MINUTE_MILLIS;
  }

  private void expect(State... states) {
    for (State state : states) {
      assertThat(changes.receiveMessage(WAIT)).isEqualTo(new Changed("s", state));
    }
  }

  private void await(State state) {
    changes.fishForMessage(
        WAIT,
        change ->
            change.state() == state
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
  }

  private void stop(ActorRef<Service.Command> service) {
    service.tell(new Service.Stop(clock.millis() + 1000));
    await(State.STOPPED);
  }

  /** How often the command has said that it lives. */
  private long lives() throws IOException {
    return Files.readAllLines(directory.resolve("logs/w-s.log")).stream()
        .filter("life"::equals)
        .count();
  }
}
