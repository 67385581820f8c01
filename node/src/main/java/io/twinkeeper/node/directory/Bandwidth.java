package io.twinkeeper.node.directory;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * How much content may leave in a second, to all twins together. What is sent is paid for
 * afterwards, so that its size need not be known before; a second's worth may be saved up. Not
 * thread-safe.
 */
final class Bandwidth {
  private static final double SECOND = 1e9;

  private final OptionalLong bytesPerSecond;
  private final LongSupplier nanoTime;
  private long paidAt;

  /**
   * A limit.
   *
   * @param bytesPerSecond at least 1; empty for none
   */
  Bandwidth(OptionalLong bytesPerSecond, LongSupplier nanoTime) {
    this.bytesPerSecond = bytesPerSecond;
    this.nanoTime = nanoTime;
    this.paidAt = nanoTime.getAsLong();
  }

  /** How long nothing may be sent; zero if something may be. */
  Duration closed() {
    return Duration.ofNanos(Math.max(0, paidAt - nanoTime.getAsLong()));
  }

  /** How long {@code bytes} more would keep it closed. */
  Duration cost(long bytes) {
    return bytesPerSecond.isEmpty()
        ? Duration.ZERO
        : Duration.ofNanos((long) (bytes * SECOND / bytesPerSecond.getAsLong()));
  }

  /** So much has been sent. */
  void sent(long bytes) {
    long saved = nanoTime.getAsLong() - (long) SECOND;
    paidAt = (paidAt - saved > 0 ? paidAt : saved) + cost(bytes).toNanos();
  }
}
