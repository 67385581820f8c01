package io.twinkeeper.ops.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.client.ApiClient.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiClientTest {
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private HttpServer server;
  private ApiClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::answer);
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    client =
        new ApiClient(
            new Access(url, "letmein"),
            new Patience(Duration.ofMillis(200), Duration.ofMinutes(1)));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestURI().getPath().equals("/slow")) {
        mayAnswer.await();
      }
      int status = exchange.getRequestURI().getPath().equals("/long") ? 414 : 200;
      byte[] body = "{\"detail\":\"longer than 2048 bytes\"}".getBytes(UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() {
    mayAnswer.countDown();
    server.stop(0);
  }

  @Test
  void waitsForANodeThatReadsLargeFiles() {
    assertThatThrownBy(() -> client.get("/slow")).hasMessageContaining("did not answer in time");
    mayAnswer.countDown();

    assertThat(client.look("/slow").path("detail").asText()).isNotEmpty();
    assertThat(client.post("/slow", Map.of()).path("detail").asText()).isNotEmpty();
  }

  @Test
  void aPathThatIsTooLongIsTheCallersMistake() {
    assertThatThrownBy(() -> client.look("/long"))
        .isInstanceOfSatisfying(
            CommandFailure.class, failure -> assertThat(failure.code().status()).isEqualTo(2))
        .hasMessageContaining("longer than 2048 bytes");
  }
}
