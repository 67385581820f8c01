package io.twinkeeper.ops.bench.tenants;

import io.twinkeeper.ops.bench.cluster.ProcessFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node's process costs, as Linux and its JVM tell it.
 *
 * @param corePercent of one core, over the time measured
 * @param residentMegabytes of the process at the end
 * @param heapMegabytes live, after a full collection at the end
 * @param threads of the process at the end
 */
record NodeCosts(double corePercent, double residentMegabytes, double heapMegabytes, int threads) {
  private static final double KIB_PER_MEGABYTE = 1e6 / 1024;
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  /** What the process has cost since it had used {@code cpuSeconds}, {@code seconds} ago. */
  static NodeCosts since(double cpuSeconds, double seconds, long pid)
      throws IOException, InterruptedException {
    double percent = (ProcessFigures.cpuSeconds(pid) - cpuSeconds) / seconds * 100;
    double heap = liveHeap(pid);
    return new NodeCosts(
        percent, ProcessFigures.residentBytes(pid) / 1e6, heap, ProcessFigures.threads(pid));
  }

  private static double liveHeap(long pid) throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    long kib = 0;
    for (String line : jcmd(pid, "GC.heap_info").split("\n", -1)) {
      Matcher used = USED.matcher(line);
      boolean heap = line.contains("generation");
      if (heap && used.find()) {
        kib += Long.parseLong(used.group(1));
      }
    }
    return kib / KIB_PER_MEGABYTE;
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
