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
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about forks, against a real HTTP server that answers as a node does. */
class ForkCommandsTest {
  private static final String REPORT =
      """
      {"fork":"f1","stream":"w/d","node":"beta","at":"2026-11-21T08:20:00Z","dry_run":%s,
       "ancestor_known":true,"tables":[
        {"table":"scores","policy":"newest","outcome":"merged","reason":"","inserted":4,"updated":1,
         "deleted":0,"present":2,"conflicts":1,"replaced":1,"open":0},
        {"table":"audit","policy":"winner","outcome":"refused","reason":"it has triggers",
         "inserted":0,"updated":0,"deleted":0,"present":0,"conflicts":0,"replaced":0,"open":0}],
       "conflicts_total":1,"conflicts":[{"table":"scores","kept":"fork",
         "reason":"both sides changed it","ancestor":null,"fork":{"id":"17","v":"'x'"},
         "winner":null}],"log":"/m/conflicts.jsonl","something_new":1}
      """;

  private static final String FORK =
      """
      {"id":"20261121T08-3-1","stream":"w/d","node":"alpha","at":"2026-11-21T08:15:02.123Z",
       "ancestor":"3/1/a","end":"3/6/b","transactions":5,"database":"/f/fork.db",
       "size_bytes":1258291,"base":"ancestor","state":"partly","state_at":"2026-11-21T08:20:00Z",
       "by":"operator","report":%s}
      """;

  private record Answer(int status, String body) {}

  @TempDir private Path directory = Path.of("");
  private volatile Answer answer = new Answer(200, "{\"forks\":[]}");
  private final AtomicReference<String> asked = new AtomicReference<>("");
  private final HttpServer server;

  ForkCommandsTest() throws IOException {
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

  private static String report(boolean dryRun) {
    return REPORT.formatted(dryRun);
  }

  @Test
  void listsForks() {
    assertThat(ask("fork", "list").out()).contains("keeps no forks");
    answer = new Answer(200, "{\"forks\":[" + FORK.formatted("null") + "]}");
    assertThat(ask("fork", "list").out().lines())
        .contains(
            "ID               STREAM  KEPT                  TRANSACTIONS  SIZE     BASE      STATE",
            "20261121T08-3-1  w/d     2026-11-21T08:15:02Z  5             1.2 MiB  ancestor  partly");
    assertThat(ask("fork", "list", "--json").out().strip()).startsWith("[").endsWith("]");
  }

  @Test
  void showsOneWithItsReport() {
    answer = new Answer(200, FORK.formatted(report(false)));
    assertThat(ask("fork", "show", "2026").out().lines())
        .contains(
            "fork      20261121T08-3-1 of w/d, on alpha",
            "state     partly since 2026-11-21T08:20:00Z, by operator",
            "5 rows were written into w/d on beta; some tables or rows wait for you, see above");
    assertThat(asked.get()).startsWith("GET /api/v1/forks/2026 ");
  }

  @Test
  void mergesByPoliciesOfTheMoment() {
    answer = new Answer(200, report(true));
    CommandRun run =
        ask(
            "fork",
            "merge",
            "2026",
            "--dry-run",
            "--policy",
            "scores=newest:at",
            "--policy",
            "log=union",
            "--fire-triggers",
            "log");
    assertThat(run.status()).isZero();
    assertThat(Objects.requireNonNull(asked.get()).replaceAll("\\s", ""))
        .startsWith("POST/api/v1/forks/2026/merge")
        .contains(
            "\"dry_run\":true",
            "\"scores\":{\"policy\":\"newest\",\"column\":\"at\"}",
            "\"log\":{\"policy\":\"union\",\"triggers\":\"fire\"}");
    assertThat(run.out())
        .contains("scores  newest  merged   4    1        0        2      1")
        .contains(
            "audit   winner  refused  0    0        0        0      0          it has triggers")
        .contains("scores       fork  both sides changed it  id=17 v='x'  none")
        .contains("all conflicts: /m/conflicts.jsonl on beta")
        .contains("5 rows would be written into w/d on beta");
    assertThat(ask("fork", "merge", "2026", "--json").out()).contains("\"something_new\" : 1");
  }

  @Test
  void refusesTriggersOfATableWithoutAPolicy() {
    CommandRun run = ask("fork", "merge", "2026", "--fire-triggers", "t");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--policy t=POLICY");
  }

  @Test
  void saysWhyNothingWasMerged() {
    answer = new Answer(412, "{\"detail\":\"no active node of w/d answered\",\"remedy\":\"wait\"}");
    CommandRun run = ask("fork", "merge", "2026");
    assertThat(run.status()).isEqualTo(5);
    assertThat(run.err()).contains("no active node of w/d answered; wait");
  }

  @Test
  void exportsIntoANewFileOnly() throws IOException {
    answer = new Answer(200, "database");
    Path to = directory.resolve("fork.db");
    assertThat(ask("fork", "export", "2026", "--to", to.toString()).out()).contains("8 B");
    assertThat(Files.readString(to)).isEqualTo("database");
    CommandRun again = ask("fork", "export", "2026", "--to", to.toString());
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).contains("exists already");
    answer = new Answer(404, "{\"detail\":\"No fork begins with 2026\"}");
    Path other = directory.resolve("other.db");
    assertThat(ask("fork", "export", "2026", "--to", other.toString()).status()).isEqualTo(2);
    assertThat(other).doesNotExist();
  }

  @Test
  void discards() {
    answer = new Answer(200, "{\"message\":\"fork 2026 is deleted\"}");
    assertThat(ask("fork", "discard", "2026", "--open").out()).contains("fork 2026 is deleted");
    assertThat(asked.get()).contains("POST /api/v1/forks/2026/discard", "true");
  }

  private CommandRun ask(String... command) {
    String[] arguments = Arrays.copyOf(command, command.length + 4);
    arguments[command.length] = "--url";
    arguments[command.length + 1] = "http://127.0.0.1:" + server.getAddress().getPort();
    arguments[command.length + 2] = "--token-file";
    arguments[command.length + 3] = directory.resolve("token").toString();
    return CommandRun.of(arguments);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.set(
          "%s %s %s"
              .formatted(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI(),
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
      byte[] body = answer.body().getBytes(UTF_8);
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
