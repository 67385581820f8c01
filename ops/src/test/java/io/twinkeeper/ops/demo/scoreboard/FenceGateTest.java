package io.twinkeeper.ops.demo.scoreboard;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test plays the node's admin API. */
final class FenceGateTest {
  private static final Duration WAIT = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Semaphore answers = new Semaphore(0);
  private final ExecutorService writers = Executors.newCachedThreadPool();
  private volatile int status = 200;
  private HttpServer node;
  private FenceGate gate;

  @BeforeEach
  void start() throws IOException {
    node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    node.createContext("/", this::answer);
    node.start();
    Path token = Files.writeString(directory.resolve("token"), "secret\n");
    String template = "http://127.0.0.1:" + node.getAddress().getPort() + "/{database}/fence";
    gate = FenceGate.start(template, token, "events", false);
  }

  @AfterEach
  void stop() {
    gate.close();
    answers.release(1_000);
    node.stop(0);
    writers.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.add(
        exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
    answers.acquireUninterruptibly();
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Test
  void holdsAWriterUntilTheNodeSaysYes() throws Exception {
    CompletableFuture<Boolean> writer = writer();
    await().atMost(WAIT).until(() -> asked.size() == 1);
    assertThat(writer).isNotDone();
    answers.release();
    assertThat(writer.get(30, SECONDS)).isTrue();
    assertThat(asked).containsExactly("/events/fence?timeout=1000ms Bearer secret");
  }

  @Test
  void aQuestionThatIsUnderWayDoesNotCountForWhoComesLater() throws Exception {
    CompletableFuture<Boolean> first = writer();
    await().atMost(WAIT).until(() -> asked.size() == 1);
    List<CompletableFuture<Boolean>> later = new ArrayList<>(List.of(writer(), writer(), writer()));
    answers.release();
    assertThat(first.get(30, SECONDS)).isTrue();
    await().atMost(WAIT).until(() -> asked.size() == 2);
    assertThat(later).noneMatch(CompletableFuture::isDone);
    answers.release();
    for (CompletableFuture<Boolean> writer : later) {
      assertThat(writer.get(30, SECONDS)).isTrue();
    }
    assertThat(asked).hasSize(2);
  }

  @Test
  void withoutATwinItOpensAndClosesAgainOnceThereIsOne() throws Exception {
    status = 409;
    answers.release(1_000);
    assertThat(writer().get(30, SECONDS)).isFalse();
    long begin = System.nanoTime();
    assertThat(gate.pass()).isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(FenceGate.PATIENCE);
    status = 200;
    await().atMost(WAIT).until(gate::pass);
  }

  private CompletableFuture<Boolean> writer() {
    return CompletableFuture.supplyAsync(gate::pass, writers);
  }
}
