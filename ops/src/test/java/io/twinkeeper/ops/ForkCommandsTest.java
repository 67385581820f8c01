package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @TempDir private Path directory;
  private AnsweringNode node;

  @BeforeEach
  void start() {
    node = AnsweringNode.start(directory);
    node.answers("{\"forks\":[]}");
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private static String report(boolean dryRun) {
    return REPORT.formatted(dryRun);
  }

  @Test
  void listsForks() {
    assertThat(node.ask("fork", "list").out()).contains("keeps no forks");
    node.answers("{\"forks\":[" + FORK.formatted("null") + "]}");
    assertThat(node.ask("fork", "list").out().lines())
        .contains(
            "ID               STREAM  KEPT                  TRANSACTIONS  SIZE     BASE      STATE",
            "20261121T08-3-1  w/d     2026-11-21T08:15:02Z  5             1.2 MiB  ancestor  partly");
    assertThat(node.ask("fork", "list", "--json").out().strip()).startsWith("[").endsWith("]");
  }

  @Test
  void showsOneWithItsReport() {
    node.answers(FORK.formatted(report(false)));
    assertThat(node.ask("fork", "show", "2026").out().lines())
        .contains(
            "fork      20261121T08-3-1 of w/d, on alpha",
            "state     partly since 2026-11-21T08:20:00Z, by operator",
            "5 rows were written into w/d on beta; some tables or rows wait for you, see above");
    assertThat(node.asked()).startsWith("GET /api/v1/forks/2026 ");
  }

  @Test
  void mergesByPoliciesOfTheMoment() {
    node.answers(report(true));
    CommandRun run =
        node.ask(
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
    assertThat(node.asked().replaceAll("\\s", ""))
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
    assertThat(node.ask("fork", "merge", "2026", "--json").out()).contains("\"something_new\" : 1");
  }

  @Test
  void refusesTriggersOfATableWithoutAPolicy() {
    CommandRun run = node.ask("fork", "merge", "2026", "--fire-triggers", "t");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--policy t=POLICY");
  }

  @Test
  void saysWhyNothingWasMerged() {
    node.answers(412, "{\"detail\":\"no active node of w/d answered\",\"remedy\":\"wait\"}");
    CommandRun run = node.ask("fork", "merge", "2026");
    assertThat(run.status()).isEqualTo(5);
    assertThat(run.err()).contains("no active node of w/d answered; wait");
  }

  @Test
  void exportsIntoANewFileOnly() throws IOException {
    node.answers("database");
    Path to = directory.resolve("fork.db");
    assertThat(node.ask("fork", "export", "2026", "--to", to.toString()).out()).contains("8 B");
    assertThat(Files.readString(to)).isEqualTo("database");
    CommandRun again = node.ask("fork", "export", "2026", "--to", to.toString());
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).contains("exists already");
    node.answers(404, "{\"detail\":\"No fork begins with 2026\"}");
    Path other = directory.resolve("other.db");
    assertThat(node.ask("fork", "export", "2026", "--to", other.toString()).status()).isEqualTo(2);
    assertThat(other).doesNotExist();
    Path nowhere = directory.resolve("not/there.db");
    assertThat(node.ask("fork", "export", "2026", "--to", nowhere.toString()).err())
        .contains("--to takes a file: " + directory.resolve("not") + " does not exist");
  }

  @Test
  void discards() {
    node.answers("{\"message\":\"fork 2026 is deleted\"}");
    assertThat(node.ask("fork", "discard", "2026", "--open").out())
        .contains("fork 2026 is deleted");
    assertThat(node.asked()).contains("POST /api/v1/forks/2026/discard", "true");
  }
}
