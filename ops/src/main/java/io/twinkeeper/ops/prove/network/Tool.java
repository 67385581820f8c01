package io.twinkeeper.ops.prove.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs this system's own programs. */
public final class Tool {
  private Tool() {}

  /**
   * Runs one to its end.
   *
   * @return what it printed
   * @throws IOException with its words, if it failed
   */
  public static String run(String... command) throws IOException, InterruptedException {
    return feed("", List.of(command));
  }

  /** As {@link #run}, with {@code input} on standard input. */
  static String feed(String input, List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said.strip());
    }
    return said;
  }
}
