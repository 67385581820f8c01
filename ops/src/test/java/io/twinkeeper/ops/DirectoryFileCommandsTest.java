package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code twin trash} and {@code twin conflicts}, against an HTTP server that answers as a node. */
class DirectoryFileCommandsTest {
  private static final String COPY = "plan.conflict-beta-20261122T101530123Z.txt";
  private static final String TRASH =
      """
      {"files":1204,"bytes":80530636,"more":true,"items":[
        {"id":"20261122T101530.123Z-0-deleted/a\\\\xffb","path":"a\\\\xffb",
         "thrown_at":"2026-11-22T10:15:30.123Z","why":"deleted","kind":"file","size":2048},
        {"id":null,"path":"(secret)","thrown_at":"2026-11-22T10:15:29Z","why":"overwritten",
         "kind":"link","size":0}]}
      """;
  private static final String VERSION =
      """
      {"kind":"file","size":%d,"modified":"2026-11-22T10:15:30.5Z","mode":"0644",
       "owner":"deploy:deploy","author":"%s","version":"%s:7","sha256":"00ff","target":null,
       "text":"%s"}
      """;

  @TempDir private Path directory;
  private AnsweringNode node;

  @BeforeEach
  void start() {
    node = AnsweringNode.start(directory);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void listsTheTrash() {
    node.answers(TRASH);

    CommandRun run = node.ask("trash", "list", "board/workspace", "a/b c", "--limit", "2");

    assertThat(run.status()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "WHEN                  WHY          SIZE     PATH",
            "2026-11-22T10:15:30Z  deleted      2.0 KiB  a\\xffb",
            "2026-11-22T10:15:29Z  overwritten  link     (secret)",
            "in the trash: 1204 files, 77 MiB; these are the newest 2: say a PATH, or --limit");
    assertThat(node.asked())
        .startsWith(
            "GET /api/v1/directories/board/workspace/trash?reveal=false&limit=2&under=a%2Fb%20c ");
    assertThat(node.ask("trash", "list", "board/workspace", "--ids").out())
        .contains("20261122T101530.123Z-0-deleted/a\\xffb");
    node.answers("{\"files\":0,\"bytes\":0,\"more\":false,\"items\":[]}");
    assertThat(node.ask("trash", "list", "board/workspace").out().strip())
        .startsWith("the trash is empty;");
  }

  @Test
  void restoresAPath() {
    node.answers("{\"message\":\"a is restored, and goes to the twins\"}");

    CommandRun run =
        node.ask(
            "trash",
            "restore",
            "board/workspace",
            "a",
            "--at",
            "2026-01-01T00:00:00Z",
            "--to",
            "b",
            "--reveal");

    assertThat(run.out().strip()).isEqualTo("a is restored, and goes to the twins");
    assertThat(node.asked())
        .startsWith("POST /api/v1/directories/board/workspace/trash/restore?reveal=true ")
        .contains("\"path\" : \"a\"", "\"at\" : \"2026-01-01T00:00:00Z\"", "\"to\" : \"b\"");
  }

  @Test
  void isNotContentWithAPart() {
    node.answers(
        "{\"message\":\"3 files are restored; 1 could not be\",\"restored\":3,\"taken\":0,"
            + "\"failed\":1,\"more\":false}");

    CommandRun run = node.ask("trash", "restore", "board/workspace", "d");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out().strip()).isEqualTo("3 files are restored; 1 could not be");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "board/workspace",
        "board/workspace a --id x",
        "board/workspace --id x --at 2026-01-01T00:00:00Z",
        "board/workspace a --at soon",
        "board/workspace a --at +5m"
      })
  void restoresNothingIfItIsNotSaidWhat(String words) {
    String[] command = ("trash restore " + words).split(" ");
    assertThat(node.ask(command).status()).isEqualTo(2);
  }

  @Test
  void saysWhyNothingIsRestored() {
    node.answers(409, "{\"detail\":\"something is at that path\",\"remedy\":\"look\"}");

    CommandRun run = node.ask("trash", "restore", "board/workspace", "--id", "x-0/a");

    assertThat(run.status()).isEqualTo(5);
    assertThat(run.err()).contains("something is at that path");
  }

  @Test
  void listsConflictsOfEveryDirectory() {
    node.answers(
        """
        {"directories":{"board/workspace":{}},"total":7,"more":true,"conflicts":[
          {"path":"%s","of":"plan.txt","taken":true,"author":"beta","size":12,
           "modified":"2026-11-22T10:15:30.5Z","since":"2026-11-22T10:16:00Z"}]}
        """
            .formatted(COPY));

    CommandRun run = node.ask("conflicts", "list");

    assertThat(run.out().lines())
        .contains(
            "board/workspace  " + COPY + "  plan.txt  beta        2026-11-22T10:15:30Z  12 B",
            "board/workspace: 7 in all, more than are listed: --limit");
    assertThat(node.asked())
        .startsWith("GET /api/v1/directories/board/workspace/conflicts?reveal=false&limit=100 ");
    node.answers("{\"total\":0,\"more\":false,\"conflicts\":[]}");
    assertThat(node.ask("conflicts", "list", "board/workspace").out().strip())
        .isEqualTo("no conflicts");
  }

  @Test
  void showsBothVersions() {
    node.answers(
        "{\"path\":\"%s\",\"of\":\"plan.txt\",\"present\":%s,\"copy\":%s}"
            .formatted(
                COPY,
                VERSION.formatted(8, "alpha", "alpha", "one\\ntwo\\nthree\\n"),
                VERSION.formatted(9, "beta", "beta", "one\\n2\\nthree\\n")));

    CommandRun run = node.ask("conflicts", "show", "board/workspace", COPY);

    assertThat(run.out().lines())
        .contains(
            "written on  alpha                     beta",
            "--- this",
            "+++ other",
            "@@ from line 1 @@",
            " one",
            "-two",
            "+2",
            " three");
    assertThat(node.asked()).contains("/conflict?reveal=false&path=" + COPY + " ");
  }

  @Test
  void showsACopyOfWhatIsGone() {
    node.answers(
        "{\"path\":\"%s\",\"of\":\"plan.txt\",\"present\":null,\"copy\":%s}"
            .formatted(COPY, VERSION.formatted(9, "beta", "beta", "x")));

    assertThat(node.ask("conflicts", "show", "board/workspace", COPY).out())
        .contains("nothing is there")
        .doesNotContain("---");
  }

  @Test
  void chooses() {
    node.answers("{\"message\":\"the copy is plan.txt now\"}");

    CommandRun run = node.ask("conflicts", "resolve", "board/workspace", COPY, "--keep", "other");

    assertThat(run.out().strip()).isEqualTo("the copy is plan.txt now");
    assertThat(node.asked())
        .startsWith("POST /api/v1/directories/board/workspace/conflict/resolve?reveal=false ")
        .contains("\"keep\" : \"other\"", COPY);
    assertThat(node.ask("conflicts", "resolve", "board/workspace", COPY).status()).isEqualTo(2);
  }
}
