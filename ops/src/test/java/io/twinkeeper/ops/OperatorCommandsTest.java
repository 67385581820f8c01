package io.twinkeeper.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators' verbs against a real HTTP server that answers as a node does. */
class OperatorCommandsTest {
  private static final String DRILL =
      """
      {"id":"d1","workload":"web","kind":"full","trigger":"operator","home":"alpha","twin":"beta",
       "started_at":"2026-11-20T10:00:00Z","ended_at":"2026-11-20T10:00:09Z","outcome":"%s",
       "reason":"%s","steps":[{"name":"checks","ok":true,"took_ms":12,"detail":"<all> is well"}]}
      """;

  @TempDir private Path directory = Path.of("");
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<String> answers = Collections.synchronizedList(new ArrayList<>());
  private volatile int status = 200;
  private final HttpServer server;

  OperatorCommandsTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void serve() throws IOException {
    server.createContext("/", this::handle);
    server.start();
    Files.writeString(directory.resolve("token"), "letmein\n");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pause | POST /api/v1/pause {\"reason\":\"\"}",
        "pause web -r racks | POST /api/v1/workloads/web/pause {\"reason\":\"racks\"}",
        "resume --workload web | POST /api/v1/workloads/web/resume {}",
        "resume | POST /api/v1/resume {}",
        "acknowledge web | POST /api/v1/workloads/web/acknowledge {}",
        "drain alpha --reason disk | POST /api/v1/nodes/alpha/drain {\"reason\":\"disk\"}",
        "undrain alpha | POST /api/v1/nodes/alpha/undrain {}",
        "switchover --workload web --from alpha --to beta | POST"
            + " /api/v1/workloads/web/switchover {\"from\":\"alpha\",\"to\":\"beta\"}",
        "switchover web --dry-run | POST /api/v1/workloads/web/switchover {\"dry_run\":true}",
        "switchover web --at 2026-12-01T03:00:00+01:00 | POST /api/v1/workloads/web/switchover"
            + " {\"at\":\"2026-12-01T02:00:00Z\"}",
        "switchover web --cancel | POST /api/v1/workloads/web/switchover/cancel {}"
      })
  void areSaidToTheNode(String command, String request) {
    answers.add(
        "{\"message\":\"it is so\",\"workloads\":{\"web\":{\"moved\":true,\"message\":\"moved to beta\"}}}");
    CommandRun run = ask(command.split(" "));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(asked).containsExactly(request);
    assertThat(run.out().lines()).contains("it is so", "web       moved to beta");
  }

  @Test
  void aDrainAfterWhichSomethingStaysEndsWithOne() {
    answers.add(
        """
        {"message":"drained","workloads":{"a":{"moved":true,"message":"moved to beta"},
         "b":{"moved":false,"message":"stays: nobody could take over"}}}""");
    CommandRun run = ask("drain", "alpha");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out().lines()).contains("b         stays: nobody could take over");
  }

  @Test
  void aRefusalEndsWithFive() {
    status = 409;
    answers.add("{\"detail\":\"it is not paused\",\"remedy\":\"look\"}");
    CommandRun run = ask("resume");
    assertThat(run.status()).isEqualTo(5);
    assertThat(run.err()).contains("it is not paused; look");
  }

  @ParameterizedTest
  @CsvSource({
    "switchover --at noon web",
    "switchover",
    "switchover web --dry-run --at 03:00",
    "drain",
    "pause web --workload mail",
    "explain"
  })
  void whatMeansNothingEndsWithTwo(String command) {
    assertThat(ask(command.split(" ")).status()).isEqualTo(2);
    assertThat(asked).isEmpty();
  }

  @Test
  void aDryRunShowsTheStepsWithTheirLastTimes() {
    answers.add(
        """
        {"message":"web would go from alpha to beta; nothing was changed","from":"alpha","to":"beta",
         "steps":[{"step":"drain","what":"the connector ends","last_ms":120},
                  {"step":"stop","what":"the services stop","last_ms":null}],"outage_ms":900}
        """);
    assertThat(ask("switchover", "web", "--dry-run").out().lines())
        .contains("drain  120 ms     the connector ends", "stop   -          the services stop")
        .contains("the last one took 900 ms in all");
  }

  @Test
  void anExplanationShowsWhoAndWhyNotAndFailsIfNobodyWouldServe() {
    answers.add(
        """
        {"workload":"web","active":"alpha","dead":"alpha","successor":null,"served":false,
         "summary":"if alpha died now, nobody would take over","voters":["alpha","beta"],
         "candidates":[{"node":"beta","priority":10,"positions":{"web/events":"3/1/2"},
           "behind_ms":0,"objections":["it is in maintenance"]}]}
        """);
    CommandRun run = ask("explain", "web");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("nobody would take over", "beta", "it is in maintenance");
    answers.add(
        """
        {"workload":"web","active":"alpha","dead":"witness","successor":null,"served":true,
         "summary":"if witness died now, alpha would go on","voters":["alpha","beta"],
         "candidates":[]}
        """);
    assertThat(ask("explain", "web", "--if-died", "witness").status()).isZero();
  }

  @Test
  void movesAreShownWithTheirSteps() {
    answers.add(
        """
        {"moves":[{"workload":"web","epoch":4,"at":"2026-11-20T10:00:00Z","from":"alpha","to":"beta",
          "reason":"switchover","active":true,"step_ms":{"drain":80,"stop":20},"total_ms":100}]}
        """);
    CommandRun run = ask("history", "--moves", "-w", "web", "-l", "3");
    assertThat(asked).containsExactly("GET /api/v1/moves?limit=3&workload=web ");
    assertThat(run.out()).contains("drain 80, stop 20 ms", "100 ms");
  }

  @Test
  void aDrillIsFollowedToItsEndAndWrittenAsAPage() throws IOException {
    answers.add(DRILL.formatted("running", ""));
    answers.add(DRILL.formatted("running", ""));
    answers.add(DRILL.formatted("passed", ""));
    Path page = directory.resolve("drill.html");
    CommandRun run = ask("drill", "web", "--restore-test", "--html", page.toString());
    assertThat(run.status()).isZero();
    assertThat(asked.get(0))
        .isEqualTo("POST /api/v1/workloads/web/drill {\"restore_test\":true,\"isolated\":false}");
    assertThat(asked).hasSize(3).contains("GET /api/v1/drills/d1 ");
    assertThat(run.out()).contains("checks  ok      12 ms").contains("PASSED after 9.0 s");
    assertThat(Files.readString(page)).contains("&lt;all&gt; is well").contains("passed");
  }

  @ParameterizedTest
  @CsvSource({"failed, 1", "interrupted, 1", "refused, 5"})
  void aDrillThatDidNotPassSaysWhy(String outcome, int exit) {
    answers.add(DRILL.formatted(outcome, "beta is away"));
    CommandRun run = ask("drill", "web");
    assertThat(run.status()).isEqualTo(exit);
    assertThat(run.out()).contains("beta is away");
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String compact = body.replaceAll("\\s*([{}:,])\\s*", "$1");
      asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + compact);
      byte[] answer = answers.remove(0).getBytes(UTF_8);
      exchange.sendResponseHeaders(status, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private CommandRun ask(String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(
        List.of(
            "--url",
            "http://127.0.0.1:" + server.getAddress().getPort(),
            "--token-file",
            directory.resolve("token").toString()));
    return CommandRun.of(arguments.toArray(String[]::new));
  }
}
