package io.twinkeeper.node.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.twinkeeper.node.guard.BootClock;
import io.twinkeeper.node.guard.Guards;
import io.twinkeeper.node.guard.Processes;
import io.twinkeeper.node.guard.Term;
import io.twinkeeper.node.service.HealthEndpoint;
import io.twinkeeper.node.service.Patience;
import io.twinkeeper.node.tunnel.Connector.Connect;
import io.twinkeeper.node.tunnel.Connector.Disconnect;
import io.twinkeeper.node.tunnel.Connector.Disconnected;
import io.twinkeeper.node.tunnel.Connector.Event;
import io.twinkeeper.node.tunnel.Connector.NotReady;
import io.twinkeeper.node.tunnel.Connector.Ready;
import io.twinkeeper.node.tunnel.Connector.ServeUntil;
import io.twinkeeper.node.tunnel.Connector.TermClosed;
import io.twinkeeper.protocol.config.ConnectorConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConnectorTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final long MINUTE_MILLIS = 60_000;
  private static final byte[] WORD = {'{', '}'};
  private static final Patience QUICK =
      new Patience(
          Duration.ofMillis(50),
          Duration.ofMillis(400),
          Duration.ofSeconds(30),
          Duration.ofMillis(1500),
          Duration.ofMillis(600),
          2);

  @TempDir private Path directory;
  private final BootClock clock = BootClock.ofThisHost();
  private final String unique = "600." + clock.millis();
  private final ActorTestKit akka = ActorTestKit.create();
  private final TestProbe<Event> events = akka.createTestProbe();
  private final TestProbe<Disconnected> replies = akka.createTestProbe();
  private HealthEndpoint outside;
  private Guards guards;

  @BeforeEach
  void open() throws IOException {
    outside = new HealthEndpoint();
    guards = Guards.open(directory, Duration.ofSeconds(1), List.of(), clock);
  }

  @AfterEach
  void close() {
    akka.shutdownTestKit();
    outside.close();
  }

  @Test
  void isReadyOnlyAfterA2xx() throws IOException {
    ActorRef<Connector.Command> connector = spawn(Optional.of(outside.uri()));
    connector.tell(new Connect(term(), clock.millis() + MINUTE_MILLIS));
    events.expectNoMessage(Duration.ofMillis(700));
    outside.answer(200);
    events.expectMessage(WAIT, new Ready());
    outside.answer(503);
    events.expectMessage(WAIT, new NotReady("unhealthy"));
    outside.answer(200);
    events.expectMessage(WAIT, new Ready());
    disconnect(connector);
    assertThat(Processes.anyWith(unique)).isFalse();
  }

  @Test
  void isReadyOnceStartedIfThereIsNothingToAsk() throws IOException {
    ActorRef<Connector.Command> connector = spawn(Optional.empty());
    connector.tell(new Connect(term(), clock.millis() + MINUTE_MILLIS));
    events.expectMessage(WAIT, new Ready());
    disconnect(connector);
  }

  @Test
  void isRestartedWhenItStaysNotReady() throws IOException {
    ActorRef<Connector.Command> connector = spawn(Optional.of(outside.uri()));
    Term term = term();
    outside.answer(200);
    connector.tell(new Connect(term, clock.millis() + MINUTE_MILLIS));
    events.expectMessage(WAIT, new Ready());
    String first = term.guards().get(0);
    outside.answer(503);
    events.expectMessage(WAIT, new NotReady("unhealthy"));
    await().atMost(WAIT).until(() -> term.guards().size() == 1 && !term.guards().contains(first));
    outside.answer(200);
    events.expectMessage(WAIT, new Ready());
    disconnect(connector);
  }

  @Test
  void isGoneByTheDeadlineAndNeverComesBackInThatTerm() throws IOException {
    ActorRef<Connector.Command> connector = spawn(Optional.empty());
    connector.tell(new Connect(term(), clock.millis() + 2000));
    events.expectMessage(WAIT, new Ready());
    events.expectMessage(WAIT, new NotReady("backing-off"));
    assertThat(Processes.anyWith(unique)).isFalse();
    connector.tell(new ServeUntil(clock.millis() + MINUTE_MILLIS));
    events.expectMessage(WAIT, new TermClosed());
    disconnect(connector);
  }

  private ActorRef<Connector.Command> spawn(Optional<URI> ready) {
    ConnectorConfig config =
        new ConnectorConfig(
            ConnectorConfig.Type.COMMAND, List.of("sleep", unique), Map.of(), ready);
    return akka.spawn(Connector.create("w", config, guards, QUICK, events.ref()));
  }

  private Term term() throws IOException {
    return guards.openTerm("w", 1, WORD);
  }

  private void disconnect(ActorRef<Connector.Command> connector) {
    connector.tell(new Disconnect(replies.ref()));
    replies.expectMessage(WAIT, new Disconnected());
  }
}
