package io.twinkeeper.ops.client;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is made by a command and never overwrites another one. */
final class NewFile {
  private NewFile() {}

  /** Writes everything; on a failure no file is left. Returns how many bytes it was. */
  static long write(Path file, InputStream content) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(ExitCode.USAGE, file + " exists already; name a new file", e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILURE, file + " cannot be made: " + Reason.of(e), e);
    }
    boolean complete = false;
    try (var out = Files.newOutputStream(file)) {
      long bytes = content.transferTo(out);
      complete = true;
      return bytes;
    } finally {
      if (!complete) {
        Files.deleteIfExists(file);
      }
    }
  }
}
