package io.twinkeeper.persistence.store;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Keeps work in the background at a number of bytes a second, by pauses. One for all stores of a
 * node: together they take no more. Safe for any thread; an interrupted thread does not pause.
 */
public final class Pace {
  private static final long LEAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final long bytesPerSecond;
  private final LongSupplier nanos;
  private long dueNanos;

  /** A pace by the computer's own clock. */
  public Pace(long bytesPerSecond) {
    this(bytesPerSecond, System::nanoTime);
  }

  Pace(long bytesPerSecond, LongSupplier nanos) {
    this.bytesPerSecond = bytesPerSecond;
    this.nanos = nanos;
    this.dueNanos = nanos.getAsLong();
  }

  /** One of its own, so many times as fast. */
  Pace faster(int times) {
    return new Pace(bytesPerSecond * times, nanos);
  }

  /** {@code bytes} have been read or written: waits as long as that may take. */
  void took(long bytes) {
    long early = after(bytes).toNanos();
    if (early > LEAST_PAUSE_NANOS) {
      LockSupport.parkNanos(this, early);
    }
  }

  /**
   * {@code bytes} have been read or written: how long to rest now, for those who must not block.
   */
  public synchronized Duration after(long bytes) {
    long now = nanos.getAsLong();
    dueNanos = Math.max(dueNanos, now - TimeUnit.SECONDS.toNanos(1));
    dueNanos += (long) (bytes * (1e9 / bytesPerSecond));
    return Duration.ofNanos(Math.max(0, dueNanos - now));
  }
}
