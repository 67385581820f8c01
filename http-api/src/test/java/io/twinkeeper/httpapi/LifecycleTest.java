package io.twinkeeper.httpapi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.CoordinatedShutdown;
import io.twinkeeper.node.admin.VerbOutcome;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LifecycleTest {
  @RegisterExtension final RunningApi api = new RunningApi();

  @Test
  void endsWithTheActorSystem() throws Exception {
    Path token = RunningApi.tokenFile(RunningApi.TOKEN);
    try (var cluster = new RunningApi.SharedCluster()) {
      var settings = new AdminSettings("127.0.0.1", 0, token, Map.of());
      var server = AdminServer.start(cluster.system, settings, api.node).toCompletableFuture();
      int port = server.get(30, SECONDS).port();
      assertThat(port).isPositive();

      CoordinatedShutdown.get(cluster.system)
          .runAll(CoordinatedShutdown.unknownReason())
          .toCompletableFuture()
          .get(60, SECONDS);

      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void letsARequestInFlightFinish() throws Exception {
    CompletableFuture<VerbOutcome> outcome = new CompletableFuture<>();
    api.node.verb = () -> outcome;
    var request =
        api.authorized("/api/v1/workloads/scoreboard/switchover").POST(BodyPublishers.noBody());
    var answer = api.client().sendAsync(request.build(), BodyHandlers.ofString());
    Awaitility.await().until(() -> !api.node.asked.isEmpty());

    var stopped = api.server().stop();
    outcome.complete(Samples.done());

    assertThat(answer.get(30, SECONDS).statusCode()).isEqualTo(200);
    stopped.toCompletableFuture().get(30, SECONDS);
  }

  @Test
  void saysInOneLineThatThePortIsTaken() throws Exception {
    Path token = RunningApi.tokenFile(RunningApi.TOKEN);
    try (var cluster = new RunningApi.SharedCluster()) {
      var settings = new AdminSettings("127.0.0.1", api.server().port(), token, Map.of());
      var second = AdminServer.start(cluster.system, settings, api.node).toCompletableFuture();

      assertThatThrownBy(() -> second.get(30, SECONDS))
          .cause()
          .isInstanceOf(AdminStartException.class)
          .hasMessageStartingWith(
              "The admin API cannot listen on 127.0.0.1:" + settings.port() + ":");
    }
  }
}
