package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Other people's processes. */
final class Shell {
  private Shell() {}

  /** Runs a command with {@code sh} in a directory; fails unless it ends with 0. */
  static String run(Path directory, String command) throws IOException {
    Process process =
        new ProcessBuilder("sh", "-ec", command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as("%s\n%s", command, output).isZero();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return output;
  }
}
