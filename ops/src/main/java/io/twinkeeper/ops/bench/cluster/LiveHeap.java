package io.twinkeeper.ops.bench.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is alive in the heap of another JVM of this user, with the serial collector. */
public final class LiveHeap {
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  private LiveHeap() {}

  /**
   * Bytes that are left after a full collection, which this asks for.
   *
   * @throws IOException if that JVM cannot be asked
   */
  public static long bytes(long pid) throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    return used(jcmd(pid, "GC.heap_info"));
  }

  /** Of both generations. */
  static long used(String heapInfo) {
    return heapInfo
        .lines()
        .filter(line -> line.contains("generation"))
        .map(USED::matcher)
        .filter(Matcher::find)
        .mapToLong(used -> Long.parseLong(used.group(1)) * 1024)
        .sum();
  }

  private static String jcmd(long pid, String order) throws IOException, InterruptedException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(program.toString(), Long.toString(pid), order)
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("jcmd " + order + ": " + printed);
    }
    return printed;
  }
}
