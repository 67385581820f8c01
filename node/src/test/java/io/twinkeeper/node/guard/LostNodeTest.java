package io.twinkeeper.node.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guards do when the JVM dies or freezes, seen by a peer that waits for the last word. */
final class LostNodeTest {
  private static final long STOP_MILLIS = 1000;
  private static final long DEADLINE_MILLIS = 2500;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** One arrived last word: what it said, and how many processes lived at that instant. */
  private record Arrival(String body, int stillAlive) {}

  @TempDir private Path directory;
  private final BootClock clock = BootClock.ofThisHost();
  private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
  private final List<Long> guards = new CopyOnWriteArrayList<>();
  private final List<Long> groups = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final List<Process> nodes = new ArrayList<>();
  private HttpServer peer;

  @BeforeEach
  void listen() throws IOException {
    peer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    peer.createContext("/api/v1/last-word", this::receive);
    peer.start();
  }

  @AfterEach
  void tearDown() {
    nodes.forEach(Process::destroyForcibly);
    peer.stop(0);
    await().atMost(PATIENCE).until(this::alive, List::isEmpty);
    await().atMost(PATIENCE).until(() -> guards.stream().noneMatch(Processes::alive));
  }

  @RepeatedTest(3)
  void oneLastWordFollowsAKilledNodeOnceEveryProcessIsGone() throws Exception {
    Process node =
        start("sleep 600", "trap '' TERM; while :; do sleep 0.1; done", "sleep 600", "sleep 600");
    Processes.signal("KILL", node.pid());
    await().atMost(PATIENCE).until(() -> !arrivals.isEmpty());
    await().atMost(PATIENCE).until(() -> guards.stream().noneMatch(Processes::alive));
    assertThat(arrivals).containsExactly(new Arrival("{\"epoch\":7}", 0));
    assertThat(term().resolve("released.json")).exists();
    assertThat(term().resolve("last-word.json")).doesNotExist();
  }

  @Test
  void aFrozenNodeIsOverByItsDeadlineAndTheThawChangesNothing() throws Exception {
    Process node = start("sleep 600", "trap '' TERM; while :; do sleep 0.1; done");
    Processes.signal("STOP", node.pid());
    long latest = clock.millis() + DEADLINE_MILLIS + STOP_MILLIS;
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(this::alive, List::isEmpty);
    assertThat(clock.millis()).isLessThan(latest + 1500);
    await().atMost(PATIENCE).until(() -> !arrivals.isEmpty());
    Processes.signal("CONT", node.pid());
    assertThat(arrivals).containsExactly(new Arrival("{\"epoch\":7}", 0));
  }

  @Test
  void aPeerThatIsAwayAtFirstIsToldAgain() throws Exception {
    refusals.set(2);
    Process node = start("sleep 600");
    Processes.signal("KILL", node.pid());
    await().atMost(PATIENCE).until(() -> !arrivals.isEmpty());
    assertThat(refusals.get()).isZero();
  }

  @Test
  void theKernelEndsTheCommandIfGuardAndNodeAreBothKilled() throws Exception {
    Process node = start("sleep 600", "exec sleep 600");
    for (long guard : guards) {
      Processes.signal("STOP", guard);
    }
    Processes.signal("KILL", node.pid());
    for (long guard : guards) {
      Processes.signal("KILL", guard);
    }
    await().atMost(PATIENCE).until(() -> groups.stream().noneMatch(Processes::alive));
  }

  @Test
  void nobodySpeaksForAGuardThatWasKilledWithTheNode() throws Exception {
    Process node = start("sleep 600", "sleep 600");
    long killed = guards.get(0);
    long survivor = guards.get(1);
    Processes.signal("STOP", node.pid());
    Processes.signal("KILL", killed);
    Processes.signal("KILL", node.pid());
    await().atMost(PATIENCE).until(() -> !Processes.alive(survivor));
    assertThat(arrivals).isEmpty();
    assertThat(term().resolve("last-word.json")).exists();
  }

  private Process start(String... scripts) throws IOException {
    List<String> command = new ArrayList<>();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    command.addAll(List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx64m"));
    command.addAll(List.of("-cp", classPath, GuardingNode.class.getName(), directory.toString()));
    command.addAll(List.of(Long.toString(STOP_MILLIS), Long.toString(DEADLINE_MILLIS)));
    command.add("http://127.0.0.1:" + peer.getAddress().getPort() + "/api/v1/last-word");
    command.addAll(List.of(scripts));
    Process node =
        new ProcessBuilder(command).redirectError(directory.resolve("node.err").toFile()).start();
    nodes.add(node);
    readUntilAllRun(node.inputReader(StandardCharsets.UTF_8), scripts.length);
    return node;
  }

  private void readUntilAllRun(BufferedReader lines, int expected) throws IOException {
    while (groups.size() < expected) {
      String line = lines.readLine();
      assertThat(line).as(() -> errors()).isNotNull();
      if (line.startsWith("guard ")) {
        guards.add(Long.valueOf(line.substring(6)));
      } else if (line.startsWith("started ")) {
        groups.add(Long.valueOf(line.substring(8)));
      }
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    int alive = alive().size();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean refused = refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    if (!refused) {
      arrivals.add(new Arrival(body, alive));
    }
    exchange.sendResponseHeaders(refused ? 503 : 204, -1);
    exchange.close();
  }

  private List<Long> alive() {
    return groups.stream().flatMap(group -> Processes.inGroup(group).stream()).toList();
  }

  private Path term() {
    return directory.resolve("guard/terms/w/7");
  }

  private String errors() {
    try {
      return Files.readString(directory.resolve("node.err"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
