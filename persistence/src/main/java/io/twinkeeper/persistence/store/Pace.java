package io.twinkeeper.persistence.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Keeps work in the background at a number of bytes a second, by pauses. For one thread; an
 * interrupted thread does not pause.
 */
final class Pace {
  private static final long LEAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final long bytesPerSecond;
  private final LongSupplier nanos;
  private long dueNanos;

  Pace(long bytesPerSecond, LongSupplier nanos) {
    this.bytesPerSecond = bytesPerSecond;
    this.nanos = nanos;
    this.dueNanos = nanos.getAsLong();
  }

  /** {@code bytes} have been read or written: waits as long as that may take. */
  void took(long bytes) {
    long now = nanos.getAsLong();
    dueNanos = Math.max(dueNanos, now - TimeUnit.SECONDS.toNanos(1));
    dueNanos += (long) (bytes * (1e9 / bytesPerSecond));
    long early = dueNanos - now;
    if (early > LEAST_PAUSE_NANOS) {
      LockSupport.parkNanos(this, early);
    }
  }
}
