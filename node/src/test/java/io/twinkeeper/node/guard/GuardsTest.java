package io.twinkeeper.node.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardsTest {
  @TempDir Path directory;

  @Test
  void saysWhichProgramsAreNotInThePath() throws IOException {
    program("one", "bash");
    program("two", "setsid");
    Files.createFile(directory.resolve("two/flock")); // which nobody may run
    String path = directory.resolve("one") + ":" + directory.resolve("two");
    assertThat(Guards.missingTools(path)).containsExactly("flock", "curl");
  }

  @Test
  void looksWhereProgramsUsuallyAreIfThereIsNoPath() {
    assertThat(Guards.missingTools(null))
        .isEqualTo(Guards.missingTools("/usr/local/bin:/bin:/usr/bin"));
    assertThat(Guards.missingTools("")).contains("curl");
  }

  @Test
  void missesNothingOnThisHost() {
    assertThat(Guards.missingTools()).isEmpty();
  }

  private void program(String in, String name) throws IOException {
    Path file = Files.createDirectories(directory.resolve(in)).resolve(name);
    assertThat(Files.createFile(file).toFile().setExecutable(true)).isTrue();
  }
}
