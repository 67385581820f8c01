package io.twinkeeper.persistence.directory.place;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Appends lines to a file, a few each time it has it open, and notes in a log of its own those that
 * were written.
 */
final class WriterProcess {
  private WriterProcess() {}

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    int line = 0;
    try (OutputStream log = Files.newOutputStream(Path.of(arguments[1]), CREATE, APPEND)) {
      System.out.println("writing");
      while (!Child.isToEnd()) {
        try (OutputStream out = Files.newOutputStream(file, CREATE, APPEND)) {
          for (int i = 0; i < 5; i++) {
            byte[] text = ("<line " + line++ + ">\n").getBytes(US_ASCII);
            out.write(text);
            log.write(text);
            rest();
          }
        }
      }
    }
  }

  private static void rest() {
    long until = System.nanoTime() + 300_000;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }
}
