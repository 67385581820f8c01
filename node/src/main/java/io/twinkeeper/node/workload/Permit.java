package io.twinkeeper.node.workload;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Whether this node may serve a workload in one epoch: until the latest deadline that a majority
 * has acknowledged. The workload extends it, others ask; safe for any thread.
 */
final class Permit {
  private final LongSupplier bootClock;
  private final AtomicLong untilBootMillis = new AtomicLong();

  /** Nothing is permitted yet. */
  Permit(LongSupplier bootClock) {
    this.bootClock = bootClock;
  }

  void extendTo(long bootMillis) {
    untilBootMillis.accumulateAndGet(bootMillis, Math::max);
  }

  /** Until when, on the boot clock; 0 if it was never extended. */
  long untilBootMillis() {
    return untilBootMillis.get();
  }

  /** Whether the deadline lies ahead. */
  boolean holds() {
    return bootClock.getAsLong() < untilBootMillis.get();
  }
}
