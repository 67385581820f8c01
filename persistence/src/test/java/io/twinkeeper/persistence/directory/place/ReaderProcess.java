package io.twinkeeper.persistence.directory.place;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file over and over, until it is told to end, and prints what was wrong. */
final class ReaderProcess {
  private ReaderProcess() {}

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    int reads = 0;
    while (!Child.isToEnd()) {
      try {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (Numbered.of(content).isEmpty()) {
          System.out.println("broken: " + content.length());
        }
      } catch (IOException e) {
        System.out.println("failed: " + e);
      }
      reads++;
      if (reads == 100) {
        System.out.println("reading");
      }
    }
    System.out.println("read " + reads);
  }
}
