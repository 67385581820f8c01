package io.twinkeeper.ops.bench;

import java.time.Duration;

/**
 * What the writer did in one run.
 *
 * @param rows each of them a transaction
 * @param commitP50Millis how long a commit took the writer
 */
record Written(long rows, Duration took, double commitP50Millis, double commitP99Millis) {
  double rowsPerSecond() {
    return rows / (took.toNanos() / 1e9);
  }
}
