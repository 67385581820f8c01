package io.twinkeeper.persistence.sqlite.follower;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A copy that shares its blocks with the original, where the file system can: no room is needed for
 * it and next to no time. Java has no word for it; {@code cp} has, in a process of its own, which
 * leaves our locks alone.
 */
final class Reflink {
  private static final long PATIENCE_SECONDS = 10;

  private Reflink() {}

  /**
   * Whether {@code copy}, an existing file, holds what {@code original} does; else it is as before.
   */
  static boolean tried(Path original, Path copy) throws IOException {
    List<String> command =
        List.of("cp", "--reflink=always", "--", original.toString(), copy.toString());
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      process.waitFor();
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CopyBusy(original + ": interrupted while it was copied");
    } catch (IOException noSuchProgram) {
      return false;
    }
  }
}
