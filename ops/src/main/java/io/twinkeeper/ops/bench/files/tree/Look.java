package io.twinkeeper.ops.bench.files.tree;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What a tree holds, at a glance of {@code find}.
 *
 * @param files regular files
 * @param bytes in them
 * @param lastChangeNanos when the last of its files and directories was put there or changed (the
 *     kernel's ctime, since 1970): for a tree that is complete, when it became so
 */
public record Look(long files, long bytes, long lastChangeNanos) {
  private static final int FRACTION_DIGITS = 9;

  /** Of a tree that may be changing; of nothing if {@code top} is not there. */
  public static Look at(Path top) throws IOException, InterruptedException {
    Process find =
        new ProcessBuilder("find", top.toString(), "-printf", "%y %s %C@\\n")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Look seen = new Look(0, 0, 0);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(find.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        seen = seen.with(line);
      }
    }
    find.waitFor(); // its status says only that something went away meanwhile
    return seen;
  }

  /** And what this line tells: type, size, ctime. */
  Look with(String line) {
    String[] fields = line.split(" ", -1);
    boolean file = fields[0].equals("f");
    return new Look(
        files + (file ? 1 : 0),
        bytes + (file ? Long.parseLong(fields[1]) : 0),
        Math.max(lastChangeNanos, nanos(fields[2])));
  }

  /** Whether as much is in both. */
  public boolean holdsAsMuchAs(Look other) {
    return files == other.files && bytes == other.bytes;
  }

  private static long nanos(String seconds) {
    int point = seconds.indexOf('.');
    String fraction = seconds.substring(point + 1);
    return TimeUnit.SECONDS.toNanos(Long.parseLong(seconds.substring(0, point)))
        + Long.parseLong(fraction.substring(0, Math.min(FRACTION_DIGITS, fraction.length())));
  }
}
