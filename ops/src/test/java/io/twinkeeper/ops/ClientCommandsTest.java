package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that ask a node, against a real HTTP server that answers as a node does. */
class ClientCommandsTest {
  private static final String STATUS =
      """
      {"node":"beta","role":"data","cluster":"wirebot","version":"1","time":"2026-11-20T10:00:00Z",
       "primary":false,"standby_reachable":true,"last_heartbeat":null,
       "replication":{"scoreboard/events":{"side":"source","status":"streaming","lag_ms":2.25,
         "position":"7/12/ab","pending":3,"last_sync":"2026-11-20T09:59:58Z","followers":{},
         "lag":{"count":9,"p50":1.0,"p99":1500.0,"max":2000.0},"reason":null}},
       "standby":null,"epoch":{"scoreboard":7},"active":{"scoreboard":"beta"},
       "workloads":{"scoreboard":{"name":"scoreboard","phase":"active","active":"beta","epoch":7,
         "since":"2026-11-20T09:00:00Z","services":{"api":"healthy"},"connector":"ready",
         "grant_remaining_ms":3200}},
       "members":[{"name":"beta","role":"data","zone":"b","address":"10.0.0.2","admin_port":8300,
         "adminPort":8300,"state":"up"}],
       "forks":[{"id":"f1","stream":"scoreboard/events","node":"beta","at":"2026-11-19T10:00:00Z",
         "ancestor":"6/1/a","end":"6/3/b","transactions":2,"database":"/f/f1.db",
         "size_bytes":1572864}],
       "degraded":[{"code":"follower-away","where":"alpha","reason":"no answer",
         "since":"2026-11-20T09:58:00Z"}],"something_new":1}
      """;

  @TempDir private Path directory;
  private AnsweringNode node;

  @BeforeEach
  void start() {
    node = AnsweringNode.start(directory);
    node.answers(STATUS);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void showsTheStatusInAlignedTables() {
    CommandRun run = node.ask("status");

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(node.asked()).isEqualTo("GET /status Bearer letmein ");
    assertThat(run.out().lines())
        .contains("cluster wirebot, as beta sees it at 2026-11-20T10:00:00Z")
        .contains("MEMBER  ROLE  ZONE  ADDRESS        STATE")
        .contains("beta    data  b     10.0.0.2:8300  up")
        .contains(
            "scoreboard  beta    7      active  1 h 0 m ago  api healthy  ready      3.2 s left")
        .contains(
            "scoreboard/events  source  streaming  2.3 ms  1.5 s    3        2 s ago    7/12/ab")
        .contains("f1    scoreboard/events  1 d 0 h ago  2             1.5 MiB  /f/f1.db")
        .contains("follower-away  alpha  2 m 0 s ago  no answer");
  }

  @Test
  void printsTheNodesAnswerAsJson() {
    assertThat(node.ask("status", "--json").out()).contains("\"something_new\" : 1");
  }

  @Test
  void showsTheHistory() {
    node.answers(
        """
        {"history":[{"origin":"alpha","sequence":4,"at":"2026-11-20T10:00:00.123Z",
          "kind":"granted","workload":"scoreboard","epoch":7,"summary":"beta was granted",
          "details":{}}]}
        """);

    CommandRun run = node.ask("history", "--workload", "score board", "--limit", "5");

    assertThat(node.asked()).startsWith("GET /api/v1/history?limit=5&workload=score%20board ");
    assertThat(run.out())
        .contains("2026-11-20T10:00:00Z  alpha  scoreboard  7      granted  beta was granted");
    assertThat(node.ask("history", "--json").out().strip()).startsWith("[").endsWith("]");
    assertThat(node.ask("history", "--limit", "0").status()).isEqualTo(2);
  }

  @Test
  void saysThatNothingHasHappened() {
    node.answers("[]");

    assertThat(node.ask("history").out()).contains("nothing has happened yet");
  }

  @Test
  void activatesANode() {
    node.answers(
        """
        {"message":"beta is active for scoreboard in epoch 8","epoch":8,"node":"beta",
         "step_ms":{"fence":1500,"promote":20}}
        """);

    CommandRun run = node.ask("activate", "scoreboard", "--on", "beta");

    assertThat(node.asked())
        .startsWith("POST /api/v1/workloads/scoreboard/activate Bearer letmein ")
        .contains("\"node\"", "\"beta\"");
    assertThat(run.status()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "beta is active for scoreboard in epoch 8",
            "STEP     TOOK",
            "fence    1.5 s",
            "promote  20 ms");
  }

  @Test
  void passesOnTheWordThatTheOtherIsOff() {
    node.answers("{\"message\":\"beta is active\"}");

    CommandRun run =
        node.ask("activate", "scoreboard", "--on", "beta", "--i-have-checked-that", "alpha-is-off");

    assertThat(run.status()).isZero();
    assertThat(node.asked()).matches("(?s).*\"checked_off\"\\s*:\\s*\"alpha\".*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"alpha", "alpha-is-of", "-is-off"})
  void takesNoHalfAWordThatTheOtherIsOff(String word) {
    CommandRun run =
        node.ask("activate", "scoreboard", "--on", "beta", "--i-have-checked-that=" + word);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("say it in full: --i-have-checked-that OTHER-is-off");
  }

  @Test
  void switchesOverToANamedNodeOrToTheBest() {
    node.answers("{\"message\":\"moved\"}");

    assertThat(node.ask("switchover", "scoreboard", "--to", "beta").out()).contains("moved");
    assertThat(node.asked()).contains("/switchover ", "\"to\"", "\"beta\"");
    node.ask("switchover", "scoreboard", "alpha");
    assertThat(node.asked()).contains("\"alpha\"");
    node.ask("switchover", "scoreboard");
    assertThat(node.asked()).endsWith("{ }");
  }

  @ParameterizedTest
  @CsvSource({"400,2", "401,6", "403,6", "404,2", "409,5", "412,5", "500,1", "503,5", "504,4"})
  void turnsARefusalIntoOneLineAndAnExitCode(int status, int exit) {
    node.answers(
        status,
        "{\"title\":\"No\",\"status\":%d,\"detail\":\"beta is behind\",\"remedy\":\"Wait\"}"
            .formatted(status));

    CommandRun run = node.ask("switchover", "scoreboard");

    assertThat(run.status()).isEqualTo(exit);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).singleElement().asString().endsWith(": beta is behind; Wait");
  }

  @Test
  void noticesThatItIsNotANode() {
    node.answers("<html>");
    assertThat(node.ask("status").err()).contains("not JSON; is that a twin's admin port?");
    node.answers("{}");
    assertThat(node.ask("status").err().lines()).hasSize(1);
    node.answers(502, "<html>");
    assertThat(node.ask("status").err()).contains("it answered with status 502");
  }

  @Test
  void findsTheFirstMemberThatCanBeReached() throws IOException {
    Path conf = configuration();

    CommandRun run = CommandRun.of("status", "--config", conf.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("cluster wirebot");
  }

  @Test
  void saysWhichNodeCannotBeReached() throws IOException {
    Path conf = configuration();

    CommandRun run = CommandRun.of("status", "--config", conf.toString(), "--node", "alpha");

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err().lines()).singleElement().asString().contains("http://127.0.0.1:1 ");
    node.close();
    assertThat(CommandRun.of("status", "--config", conf.toString()).err())
        .contains("no member can be reached: http://127.0.0.1:1, ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sync",
        "sync board/files",
        "directory list",
        "directory confirm board/files",
        "directory reject board/files",
        "trash list board/files",
        "trash restore board/files a",
        "conflicts list",
        "conflicts show board/files a",
        "conflicts resolve board/files a --keep this",
        "fork list",
        "fork show f1",
        "fork merge f1",
        "fork export f1 --to f1.db",
        "fork discard f1",
      })
  void aWitnessIsNotAskedForWhatOnlyTwinsHave(String command) throws IOException {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(List.of("--config", configuration(node.port(), 1, 2).toString()));

    CommandRun run = CommandRun.of(words.toArray(String[]::new));

    assertThat(run.err()).contains("no member can be reached");
    assertThat(run.status()).isEqualTo(4);
    assertThat(node.questions()).isZero();
  }

  @Test
  void aWitnessIsAskedIfNoTwinListensOrIfItWasChosen() throws IOException {
    String conf = configuration(node.port(), 1, 2).toString();

    assertThat(CommandRun.of("status", "--config", conf).status()).isZero();
    node.answers("{\"directories\":{}}");
    assertThat(CommandRun.of("directory", "list", "--config", conf, "--node", "watch").out())
        .contains("follows no directories");
  }

  @Test
  void aTwinIsAskedRatherThanAWitness(@TempDir Path other) throws IOException {
    try (AnsweringNode witness = AnsweringNode.start(other)) {
      Path conf = configuration(witness.port(), 1, node.port());

      CommandRun run = CommandRun.of("status", "--config", conf.toString());

      assertThat(run.status()).isZero();
      assertThat(witness.questions()).isZero();
      assertThat(node.questions()).isEqualTo(1);
    }
  }

  @Test
  void saysWhatIsWrongWithTheTokenOrTheUrl() throws IOException {
    String url = "http://127.0.0.1:" + node.port();

    assertThat(CommandRun.of("status", "--url", url).err()).contains("also needs --token-file");
    assertThat(CommandRun.of("status", "--url", "127.0.0.1:80").status()).isEqualTo(2);
    assertThat(CommandRun.of("status", "--url", url, "--token-file", "/nowhere/token").err())
        .contains("/nowhere/token does not exist");
    Files.writeString(directory.resolve("token"), "two words");
    assertThat(node.ask("status").err()).contains("does not hold a token");
    assertThat(node.ask("status").status()).isEqualTo(3);
  }

  /** Of the members only beta listens. */
  private Path configuration() throws IOException {
    return configuration(2, 1, node.port());
  }

  /** Of three members, the witness first, with these admin ports. */
  private Path configuration(int watch, int alpha, int beta) throws IOException {
    return Files.writeString(
        directory.resolve("twin.conf"),
        """
        twinkeeper {
          cluster { name = wirebot }
          data-dir = "{node}"
          tls { ca = ca, certificate = c, key = key }
          members = [
            { name = watch, role = witness, address = "127.0.0.1", cluster-port = 5, admin-port = %d }
            { name = alpha, role = data, address = "127.0.0.1", cluster-port = 6, admin-port = %d }
            { name = beta, role = data, address = "127.0.0.1", cluster-port = 7, admin-port = %d }
          ]
        }
        """
            .formatted(watch, alpha, beta));
  }
}
