package io.twinkeeper.ops.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Standard output as commands use it that show what they do. */
public final class Screen {
  private Screen() {}

  /** In UTF-8 whatever the locale: a bare container has none, and its terminal reads UTF-8. */
  public static PrintWriter writer() {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8));
  }

  /** Whether somebody watches, and not a file or a pipe. */
  public static boolean isTerminal() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/1")).startsWith("/dev/pts");
    } catch (IOException e) {
      return false;
    }
  }
}
