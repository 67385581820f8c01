package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.demo.load.LoadGenerator;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.demo.scoreboard.Inspection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one database file holds, as a process of its own saw it that opened it read-only.
 *
 * @param integrity the result of {@code PRAGMA integrity_check}
 * @param digest SHA-256 over all rows in order
 * @param writes the numbers of this run's writes that are in it
 */
record Copy(String integrity, long rows, String digest, BitSet writes) {

  /** Inspects a file; a database that is busy or half there is tried again a few times. */
  static Copy of(Path database, List<String> jvm, LoadGenerator load)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return inspect(database, jvm, load);
      } catch (IOException e) {
        if (attempt == 3) {
          throw e;
        }
      }
    }
  }

  private static Copy inspect(Path database, List<String> jvm, LoadGenerator load)
      throws IOException, InterruptedException {
    List<String> command = Jvm.command(jvm, Inspection.class.getName(), database.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    Path complaints = Files.createTempFile("inspection-", ".err");
    builder.redirectError(complaints.toFile());
    Process process = builder.start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      @Nullable String integrity = lines.readLine();
      @Nullable String rows = lines.readLine();
      BitSet writes = new BitSet();
      lines.lines().forEach(id -> load.number(id).ifPresent(writes::set));
      if (process.waitFor() != 0 || integrity == null || rows == null) {
        throw new IOException(
            database + " cannot be inspected: " + Files.readString(complaints).strip());
      }
      String[] words = rows.split(" ", 2);
      return new Copy(integrity, Long.parseLong(words[0]), words[1], writes);
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(complaints);
    }
  }
}
