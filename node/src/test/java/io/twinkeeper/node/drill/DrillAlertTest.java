package io.twinkeeper.node.drill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.sun.net.httpserver.HttpServer;
import io.twinkeeper.protocol.config.DrillConfig;
import io.twinkeeper.protocol.status.DrillReport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DrillAlertTest {
  private final ActorTestKit kit = ActorTestKit.create();
  private final BlockingQueue<String> posted = new LinkedBlockingQueue<>();
  private HttpServer server;

  @BeforeEach
  void listen() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    kit.shutdownTestKit();
  }

  @Test
  void aCommandThatFailsDoesNotKeepTheUrlFromBeingTold() throws Exception {
    DrillAlert.send(alert(List.of("/bin/false")), report(), kit.system());

    assertThat(posted.poll(20, TimeUnit.SECONDS)).contains("\"id\":\"drill-7\"");
  }

  @Test
  void aCommandThatDoesNotReadTheReportHasBeenToldAllTheSame() throws Exception {
    byte[] moreThanAPipeHolds = new byte[1 << 20];
    DrillAlert.run(List.of("/bin/sh", "-c", "exec <&-; sleep 1"), moreThanAPipeHolds);

    assertThatThrownBy(
            () ->
                DrillAlert.run(
                    List.of("/bin/sh", "-c", "exec <&-; sleep 1; exit 3"), moreThanAPipeHolds))
        .hasMessageContaining("ended with status 3");
  }

  private DrillConfig alert(List<String> command) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    return new DrillConfig(
        Optional.empty(),
        Duration.ofMinutes(30),
        Duration.ofHours(1),
        false,
        Map.of(),
        command,
        Optional.of(url));
  }

  private static DrillReport report() {
    Instant at = Instant.parse("2026-11-21T03:00:00Z");
    return new DrillReport(
        "drill-7", "web", "full", "operator", "alpha", "beta", at, at, "passed", "", List.of());
  }
}
