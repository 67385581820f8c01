package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about directories, against a real HTTP server that answers as a node does. */
class DirectoryCommandsTest {
  private static final String HELD =
      """
      {"directories":{"board/workspace":
        {"state":"held","files":1204,"bytes":80530636,"pending_files":3,"pending_bytes":4096,
         "twins":{"beta":{"reachable":true,"in_sync":false,"last_heard":"2026-11-20T11:59:59Z",
                          "pending_files":2,"pending_bytes":9,"bytes_per_second":1048576},
                  "gamma":{"reachable":false,"in_sync":false,"last_heard":null,
                          "pending_files":0,"pending_bytes":0,"bytes_per_second":0}},
         "held":"412 of 1204 files are gone","confirmable":true,"conflicts":1,
         "skipped_databases":["cache.db"],
         "problems":[{"path":"a\\nb","what":"permission denied","since":"2026-11-20T11:59:59Z"}],
         "last_sync":null,"behind":null,"warning":null,"reason":null,"something_new":1}},
       "message":"412 deletions go on","synced":true,"behind":[],"away":[],"reason":null}
      """;

  @TempDir private Path directory;
  private AnsweringNode node;

  @BeforeEach
  void start() {
    node = AnsweringNode.start(directory);
    node.answers(HELD);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void listsDirectoriesAndWhatIsWrongWithThem() {
    CommandRun run = node.ask("directory", "list");

    assertThat(run.out().lines())
        .contains(
            "board/workspace  held   1204   77 MiB  3 (4.0 KiB)  beta lacks 2, sends 1.0 MiB/s, gamma"
                + " away  1          never",
            "board/workspace: held: 412 of 1204 files are gone",
            "board/workspace: it is meant: twin directory confirm board/workspace",
            "board/workspace: it is a mistake: twin directory reject board/workspace",
            "board/workspace: a database, not carried: cache.db",
            "board/workspace: a b: permission denied");
    assertThat(node.ask("directory", "list", "--json").out()).contains("\"something_new\" : 1");
    assertThat(node.ask("directory", "list", "--node", "alpha").out())
        .contains("twin directory reject board/workspace --node alpha");
    node.answers(HELD.replace("\"confirmable\":true", "\"confirmable\":false"));
    assertThat(node.ask("directory", "list").out()).doesNotContain("twin directory reject");
    node.answers("{\"directories\":{}}");
    assertThat(node.ask("directory", "list").out()).contains("follows no directories");
  }

  @Test
  void saysThatSomebodyHasLooked() {
    assertThat(node.ask("directory", "confirm", "workspace").out().strip())
        .isEqualTo("412 deletions go on");
    assertThat(node.asked()).startsWith("POST /api/v1/directories/board/workspace/confirm ");
    node.ask("directory", "reject", "board/workspace");
    assertThat(node.asked()).startsWith("POST /api/v1/directories/board/workspace/reject ");
  }

  @Test
  void knowsWhichDirectoryIsMeant() {
    CommandRun run = node.ask("directory", "confirm", "photos");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("no directory is called photos", "board/workspace");
    assertThat(node.ask("directory", "confirm", "board/").err())
        .contains("no directory is called board/;");
  }

  @Test
  void isRefusedWhenNothingIsHeld() {
    node.answers(409, "{\"detail\":\"nothing is held\",\"remedy\":\"look\"}");

    CommandRun run = node.ask("directory", "confirm", "board/workspace");

    assertThat(run.status()).isEqualTo(5);
    assertThat(run.err()).contains("nothing is held");
  }

  @Test
  void syncsADirectory() {
    CommandRun run = node.ask("sync", "workspace");

    assertThat(run.status()).isZero();
    assertThat(run.out().strip()).isEqualTo("board/workspace is on every twin");
    assertThat(node.asked())
        .startsWith("POST /api/v1/directories/board/workspace/sync?timeout=30s ");
  }

  @Test
  void saysWhoHasNotEverything() {
    node.answers(
        202,
        "{\"synced\":false,\"behind\":[\"beta\"],\"away\":[\"gamma\"],\"reason\":\"beta waits\"}");

    CommandRun run = node.ask("sync", "board/workspace", "--wait", "--timeout", "1s");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out().strip())
        .isEqualTo("board/workspace is not on every twin: beta waits; behind: beta; away: gamma");
  }

  @Test
  void doesNotWaitForWhatIsHeldAndSaysWhereToLook() {
    node.answers(
        202,
        "{\"synced\":false,\"behind\":[\"beta\"],\"away\":[],\"held\":[\"beta\"],"
            + "\"reason\":\"beta: 412 of 1204 files are gone\"}");

    CommandRun run = node.ask("sync", "board/workspace", "--wait", "--timeout", "1h");

    assertThat(run.status()).isEqualTo(5);
    assertThat(run.out().lines())
        .containsExactly(
            "board/workspace is not on every twin: beta: 412 of 1204 files are gone; behind: beta;"
                + " held on: beta",
            "once that is put right on beta it goes on by itself: twin directory list --node beta");
    assertThat(node.questions()).isEqualTo(1);
  }

  @Test
  void saysWhichWordEndsIt() {
    node.answers(
        202,
        "{\"synced\":false,\"behind\":[],\"away\":[],\"held\":[\"alpha\",\"beta\"],"
            + "\"confirmable\":[\"beta\"],\"reason\":\"alpha: no room\"}");

    assertThat(node.ask("sync", "board/workspace").out().lines())
        .contains(
            "once that is put right on alpha it goes on by itself: twin directory list --node"
                + " alpha",
            "on beta: twin directory confirm board/workspace --node beta, or if it is a mistake:"
                + " twin directory reject board/workspace --node beta");
  }

  @Test
  void doesNotWaitWhereItIsRefused() {
    node.answers(404, "{\"detail\":\"alpha follows no directory board/photos\"}");

    CommandRun run = node.ask("sync", "board/photos", "--wait", "--timeout", "1h");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("follows no directory board/photos");
  }

  @Test
  void asksForAnAwayTwinLessAndLess() {
    node.answers("{\"synced\":true,\"behind\":[],\"away\":[\"gamma\"],\"reason\":null}");

    CommandRun run = node.ask("sync", "board/workspace", "--wait", "--timeout", "4s");

    assertThat(run.status()).isEqualTo(1);
    assertThat(node.questions()).isBetween(3, 5);
  }

  @Test
  void waitsForANodeThatIsDownAndSaysSoOnce() {
    node.answersOnce(503, "{\"detail\":\"it is starting\"}");
    node.answersOnce(500, "{\"detail\":\"a fault\"}");

    CommandRun run = node.ask("sync", "board/workspace", "--wait", "--timeout", "1h");

    assertThat(run.status()).isZero();
    assertThat(run.err().lines()).singleElement().asString().contains("it is starting; going on");
    assertThat(run.out().strip()).isEqualTo("board/workspace is on every twin");
  }

  @Test
  void givesUpOnAnUnreachableNodeWhenTheTimeIsOver() {
    node.close();

    CommandRun run = node.ask("sync", "board/workspace", "--wait", "--timeout", "1s");

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("cannot be reached");
  }

  @Test
  void isNotContentWithATwinThatIsAway() {
    node.answers("{\"synced\":true,\"behind\":[],\"away\":[\"gamma\"],\"reason\":null}");

    assertThat(node.ask("sync", "board/workspace").status()).isEqualTo(1);
  }

  @Test
  void syncsEverything() {
    node.answers(
        "{\"complete\":true,\"streams\":{\"board/events\":{\"position\":\"1/1/1\",\"synced\":true,"
            + "\"behind\":[],\"away\":[],\"reason\":null}},\"directories\":{}}");

    CommandRun run = node.ask("sync");

    assertThat(run.status()).isZero();
    assertThat(run.out().strip()).isEqualTo("everything is on every twin");
    assertThat(node.asked()).startsWith("POST /trigger-sync?timeout=30s ");
  }

  @Test
  void asksWhoeverIsActiveForWhatANodeOnlyFollows(@TempDir Path other) {
    try (AnsweringNode beta = AnsweringNode.start(other)) {
      node.answers(202, following("beta", beta.port()));
      beta.answers(202, flushed("board/events", false, ""));
      assertThat(node.ask("sync").out().strip())
          .isEqualTo("board/events is not on every twin: not in time");
      beta.answers(flushed("board/events", true, ""));

      CommandRun run = node.ask("sync");

      assertThat(run.out().strip()).isEqualTo("everything is on every twin");
      assertThat(run.status()).isZero();
      assertThat(beta.asked()).startsWith("POST /trigger-sync?timeout=30s Bearer letmein");
      assertThat(node.ask("sync", "--json").out()).contains("\"complete\" : true", "board/events");
    }
  }

  @Test
  void isNotContentIfNobodyHasLookedAtSomething(@TempDir Path other) {
    AnsweringNode beta = AnsweringNode.start(other);
    node.answers(202, following("beta", beta.port()));
    beta.answers(
        202, flushed("vault/keys", true, "\"board\":{\"active\":null,\"admin_url\":null}"));
    CommandRun moved = node.ask("sync");
    assertThat(moved.status()).isEqualTo(1);
    assertThat(moved.out().strip())
        .isEqualTo("board was not looked at: beta is active and has not answered for it");

    beta.close();
    assertThat(node.ask("sync", "--wait", "--timeout", "1s").status()).isEqualTo(1);
    node.answers(
        202,
        "{\"complete\":false,\"streams\":{},\"directories\":{},"
            + "\"elsewhere\":{\"board\":{\"active\":null,\"admin_url\":null}}}");
    assertThat(node.ask("sync").out().strip())
        .isEqualTo("board was not looked at: nobody is active");
  }

  @Test
  void doesNotAskANodeAgainThatHasJustBecomeActive() {
    node.answers(
        202, flushed("vault/keys", true, "\"board\":{\"active\":\"alpha\",\"admin_url\":null}"));

    CommandRun run = node.ask("sync");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out().strip())
        .isEqualTo("board was not looked at: alpha has only just become active: ask again");
    assertThat(node.questions()).isEqualTo(1);
  }

  private static String following(String active, int port) {
    return """
    {"complete":false,"streams":{"board/events":{"position":"","synced":false,
     "behind":[],"away":[],"reason":"its stream is busy"}},"directories":{},
     "elsewhere":{"board":{"active":"%s","admin_url":"http://127.0.0.1:%d"}}}
    """
        .formatted(active, port);
  }

  private static String flushed(String stream, boolean synced, String elsewhere) {
    return """
    {"complete":%b,"streams":{"%s":{"position":"1/1/1","synced":%b,
     "behind":[],"away":[],"reason":null}},"directories":{},"elsewhere":{%s}}
    """
        .formatted(synced, stream, synced, elsewhere);
  }

  @Test
  void refusesATimeThatIsNone() {
    CommandRun run = node.ask("sync", "--wait", "--timeout", "soon");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("soon is not a time");
  }
}
