package io.twinkeeper.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchAndSoakCommandsTest {
  @Test
  void refuseToMeasureWhatTheyDoNotKnow() {
    CommandRun run = CommandRun.of("bench", "sqlite", "--only", "normal-1x300B");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--only normal-1x300B", "full-8x64KB");
  }

  @Test
  void refuseToolsAndScenariosThatThereAreNot() {
    assertThat(CommandRun.of("bench", "files", "--tools", "rsync,cp").err())
        .startsWith(
            "twin: --tools takes some of rsync, lsyncd, unison, syncthing, twinkeeper, not cp");
    CommandRun run = CommandRun.of("bench", "files", "--scenarios", "delete");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .startsWith(
            "twin: --scenarios takes some of initial, edit, rename, delta, idle, not delete");
  }

  @Test
  void refuseNumbersThatMakeNoSense() {
    assertThat(CommandRun.of("bench", "sqlite", "--runs", "0").err())
        .startsWith("twin: --runs takes 1 to 100, not 0\n");
    assertThat(CommandRun.of("bench", "fence", "--pause-ms", "-1").err())
        .startsWith("twin: --pause-ms takes 0 to 60000, not -1\n");
    assertThat(CommandRun.of("bench", "tenants", "--commits-per-second", "0").err())
        .startsWith("twin: --commits-per-second takes 1 to 1000, not 0\n");
    assertThat(CommandRun.of("bench", "files", "--files", "49").err())
        .startsWith("twin: --files takes 50 to 200000, not 49\n");
    assertThat(CommandRun.of("soak", "sqlite", "--minutes", "0").err()).contains("--minutes takes");
  }

  @Test
  void refuseBeforehandWhatCouldNotBeWrittenAtTheEnd(@TempDir Path directory) throws IOException {
    Path nowhere = directory.resolve("not/there.json");
    for (CommandRun run :
        List.of(
            CommandRun.of("bench", "sqlite", "--json", nowhere.toString()),
            CommandRun.of("bench", "fence", "--json", nowhere.toString()),
            CommandRun.of("bench", "files", "--report", nowhere.toString()),
            CommandRun.of("demo", "--report", nowhere.toString()))) {
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains(" takes a file: " + directory.resolve("not"));
    }
    assertThat(CommandRun.of("bench", "fence", "--json", directory.toString()).err())
        .contains(directory + " is a directory");
  }

  @Test
  void nameTheFileThatIsInTheWay(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    for (String what : List.of("bench fence", "bench tenants", "demo", "soak sqlite")) {
      CommandRun run = CommandRun.of((what + " --directory " + file).split(" "));
      assertThat(run.status()).as(what).isNotZero();
      assertThat(run.err().lines())
          .singleElement()
          .asString()
          .contains("twin: " + file)
          .doesNotContain("Exception");
    }
  }

  @Test
  void wantToKnowOfWhat() {
    assertThat(CommandRun.of("bench").err()).startsWith("twin: say what to measure");
    assertThat(CommandRun.of("soak").err()).startsWith("twin: say what to soak");
  }
}
