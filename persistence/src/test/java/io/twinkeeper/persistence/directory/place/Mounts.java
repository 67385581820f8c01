package io.twinkeeper.persistence.directory.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** File systems in memory. These tests are for root only, like others of this project. */
final class Mounts {
  private Mounts() {}

  static void mountMemory(Path at, String options) throws IOException, InterruptedException {
    assertThat(run("mount", "-t", "tmpfs", "-o", options, "tmpfs", at.toString()))
        .as("these tests run as root, who may mount a tmpfs")
        .isZero();
  }

  static void unmount(Path at) throws IOException, InterruptedException {
    assertThat(run("umount", at.toString())).isZero();
  }

  private static int run(String... line) throws IOException, InterruptedException {
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
