package io.twinkeeper.ops.bench.tenants;

import io.twinkeeper.ops.bench.cluster.LiveHeap;
import io.twinkeeper.ops.bench.cluster.ProcessFigures;
import java.io.IOException;

/**
 * What a node's process costs, as Linux and its JVM tell it.
 *
 * @param corePercent of one core, over the time measured
 * @param residentMegabytes of the process at the end
 * @param heapMegabytes live, after a full collection at the end
 * @param threads of the process at the end
 */
record NodeCosts(double corePercent, double residentMegabytes, double heapMegabytes, int threads) {
  /** What the process has cost since it had used {@code cpuSeconds}, {@code seconds} ago. */
  static NodeCosts since(double cpuSeconds, double seconds, long pid)
      throws IOException, InterruptedException {
    double percent = (ProcessFigures.cpuSeconds(pid) - cpuSeconds) / seconds * 100;
    double heap = LiveHeap.bytes(pid) / 1e6;
    return new NodeCosts(
        percent, ProcessFigures.residentBytes(pid) / 1e6, heap, ProcessFigures.threads(pid));
  }
}
