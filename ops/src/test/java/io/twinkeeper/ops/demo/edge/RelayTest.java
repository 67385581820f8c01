package io.twinkeeper.ops.demo.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.twinkeeper.ops.demo.process.ChildJvm;
import io.twinkeeper.ops.demo.process.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Relays are real processes here; edge and service live in the test. */
class RelayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private Edge edge;
  private HttpServer service;

  @BeforeEach
  void start() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    edge = Edge.start(any, any, any, "scoreboard", directory.resolve("spans.jsonl"));
    service = HttpServer.create(any, 16);
    service.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
          }
        });
    service.setExecutor(Executors.newCachedThreadPool());
    service.start();
  }

  @AfterEach
  void stop() throws IOException {
    edge.close();
    service.stop(0);
  }

  @Test
  void carriesBytesBothWaysUnchanged() throws Exception {
    byte[] large = new byte[3_000_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31);
    }
    try (ChildJvm relay = relay("alpha", ChildJvm.freeAddress())) {
      awaitConnectors(1);

      HttpResponse<byte[]> echo =
          http.send(
              HttpRequest.newBuilder(clients())
                  .POST(HttpRequest.BodyPublishers.ofByteArray(large))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());

      assertThat(echo.body()).isEqualTo(large);
      assertThat(relay.process().isAlive()).isTrue();
    }
  }

  @Test
  void isReadyOnceTheEdgeWelcomedIt() throws Exception {
    InetSocketAddress ready = ChildJvm.freeAddress();
    try (ChildJvm relay = relay("alpha", ready)) {
      URI uri = URI.create("http://" + ChildJvm.text(ready) + "/ready");

      await().atMost(PATIENCE).ignoreExceptions().until(() -> status(uri) == 200);

      assertThat(edge.report().current()).isEqualTo(1);
      edge.close();
      await().atMost(PATIENCE).until(() -> status(uri) == 503);
      assertThat(relay.process().isAlive()).isTrue();
    }
  }

  @Test
  void answers503WithoutAConnector() throws Exception {
    assertThat(status(clients())).isEqualTo(503);
  }

  @Test
  void aKilledRelayIsGoneAtOnce() throws Exception {
    try (ChildJvm relay = relay("alpha", ChildJvm.freeAddress())) {
      awaitConnectors(1);
      relay.signal(Signal.KILL);
      awaitConnectors(0);
    }
    assertThat(edge.report().spans()).extracting(Span::end).containsExactly("closed");
    assertThat(status(clients())).isEqualTo(503);
  }

  @Test
  void aFrozenRelayIsDroppedAfterASecondAndExitsOnceItThaws() throws Exception {
    try (ChildJvm relay = relay("alpha", ChildJvm.freeAddress(), Relay.EXIT_WHEN_FROZEN)) {
      awaitConnectors(1);
      relay.signal(Signal.STOP);
      awaitConnectors(0);
      Span span = edge.report().spans().get(0);
      assertThat(span.end()).isEqualTo("silent");
      assertThat(Duration.between(span.lastHeartbeat(), span.to()))
          .isGreaterThan(Wire.SILENCE.minus(Wire.BEAT_EVERY));

      relay.signal(Signal.CONT);

      assertThat(relay.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(relay.process().exitValue()).isEqualTo(Relay.FROZEN);
      assertThat(edge.report().spans()).hasSize(1);
      assertThat(edge.report().maxAtOnce()).isEqualTo(1);
    }
  }

  @Test
  void aThawedRelayThatNobodyEndsDialsAgainAfterItsDelay() throws Exception {
    try (ChildJvm relay = relay("alpha", ChildJvm.freeAddress())) {
      awaitConnectors(1);
      relay.signal(Signal.STOP);
      awaitConnectors(0);
      Instant thaw = Instant.now();

      relay.signal(Signal.CONT);

      awaitConnectors(1);
      Span again = edge.report().sessions().get(0);
      assertThat(Duration.between(thaw, again.from())).isGreaterThan(Relay.REDIAL_AFTER);
      assertThat(edge.report().maxAtOnce()).isEqualTo(1);
    }
  }

  @Test
  void twoRelaysAtOnceAreSeenAndTheNewestIsServed() throws Exception {
    try (ChildJvm one = relay("alpha", ChildJvm.freeAddress())) {
      awaitConnectors(1);
      try (ChildJvm two = relay("beta", ChildJvm.freeAddress())) {
        awaitConnectors(2);
        assertThat(status(clients())).isEqualTo(200);
        assertThat(two.process().isAlive()).isTrue();
      }
      awaitConnectors(1);
      assertThat(one.process().isAlive()).isTrue();
    }
    assertThat(edge.report().maxAtOnce()).isEqualTo(2);
  }

  @Test
  void leavesInPeaceOnTerm() throws Exception {
    try (ChildJvm relay = relay("alpha", ChildJvm.freeAddress())) {
      awaitConnectors(1);
      assertThat(status(clients())).isEqualTo(200);

      relay.signal(Signal.TERM);

      assertThat(relay.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(relay.process().exitValue()).isZero();
      awaitConnectors(0);
    }
  }

  private ChildJvm relay(String node, InetSocketAddress ready, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                ChildJvm.text(edge.connectorAddress()),
                node,
                ChildJvm.text(service.getAddress()),
                ChildJvm.text(ready),
                "scoreboard"));
    arguments.addAll(List.of(more));
    return ChildJvm.start(directory, Relay.class, arguments.toArray(String[]::new));
  }

  private void awaitConnectors(int count) {
    await().atMost(PATIENCE).until(() -> edge.report().current() == count);
  }

  private URI clients() {
    return URI.create("http://" + ChildJvm.text(edge.clientAddress()) + "/");
  }

  private int status(URI uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }
}
