package io.twinkeeper.ops.soak.app;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The ids of the commits that were answered, a line each. A line is with the kernel when {@link
 * #add} returns: it outlives a kill of this process.
 */
final class Answers implements AutoCloseable {
  private final OutputStream out;

  private Answers(OutputStream out) {
    this.out = out;
  }

  static Answers open(Path file) throws IOException {
    return new Answers(
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  void add(String id) throws IOException {
    out.write((id + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
