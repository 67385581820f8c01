package io.twinkeeper.ops.directory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands, run to their end. What they say is taken byte by byte, as Latin-1. */
final class Shell {
  private Shell() {}

  /**
   * Runs a script.
   *
   * @param prefix what the shell is started with; may be empty
   * @return what it said
   * @throws AssertionError with all that it said, if it failed
   */
  static String run(List<String> prefix, Path directory, String script) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            "env", "-C", directory.toString(), "LC_ALL=C.UTF-8", "bash", "-euc", script, "bash"));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      if (process.waitFor() != 0) {
        throw new AssertionError(process.exitValue() + " of: " + script + "\n" + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
