package io.twinkeeper.node.directory;

import java.util.function.LongSupplier;

/** Bytes in a second, as a mean of the last five to ten seconds. Not thread-safe. */
final class Rate {
  private static final long SPAN_NANOS = 5_000_000_000L;

  private final LongSupplier nanoTime;
  private long spanBegan;
  private long before;
  private long now;

  Rate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.spanBegan = nanoTime.getAsLong();
  }

  void add(long bytes) {
    turn();
    now += bytes;
  }

  long bytesPerSecond() {
    turn();
    double nanos = SPAN_NANOS + (double) (nanoTime.getAsLong() - spanBegan);
    return (long) ((before + now) * 1e9 / nanos);
  }

  private void turn() {
    long elapsed = nanoTime.getAsLong() - spanBegan;
    if (elapsed >= SPAN_NANOS) {
      before = elapsed < 2 * SPAN_NANOS ? now : 0;
      now = 0;
      spanBegan += elapsed / SPAN_NANOS * SPAN_NANOS;
    }
  }
}
