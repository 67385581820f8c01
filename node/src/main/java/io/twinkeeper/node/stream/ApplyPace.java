package io.twinkeeper.node.stream;

import java.time.Duration;

/**
 * When copies are applied to. An apply costs several fsyncs, however little it changes, so each
 * stream waits a moment for more; and of many streams each waits longer, so that all of them
 * together take no more than half of one thread's time. What is acknowledged never waits for it.
 * Safe for any thread.
 */
public final class ApplyPace {
  /** How long one stream alone lets changes gather. */
  static final Duration AT_LEAST = Duration.ofMillis(200);

  /** However many streams there are. */
  static final Duration AT_MOST = Duration.ofSeconds(10);

  private static final Duration MOST_WORK = Duration.ofMillis(100);
  private static final int REST_PER_WORK = 2;

  private long nextSlotNanos;
  private long usualNanos;

  public ApplyPace() {
    this(System.nanoTime());
  }

  ApplyPace(long nowNanos) {
    this.nextSlotNanos = nowNanos;
  }

  /** For a stream that shares with nobody. */
  static ApplyPace ownForOneStream() {
    return new ApplyPace();
  }

  /** How long to wait before the next apply; takes the slot. */
  synchronized Duration take() {
    return take(System.nanoTime());
  }

  synchronized Duration take(long nowNanos) {
    long earliest = nowNanos + AT_LEAST.toNanos();
    long next = Math.max(nowNanos, Math.min(nextSlotNanos, nowNanos + AT_MOST.toNanos()));
    nextSlotNanos = next + usualNanos * REST_PER_WORK;
    long slot = Math.max(earliest, next);
    return Duration.ofNanos(slot - nowNanos);
  }

  /** What an apply took; remembered as a moving average. Waiting for readers is no work. */
  synchronized void took(Duration work) {
    usualNanos += (Math.min(work.toNanos(), MOST_WORK.toNanos()) - usualNanos) / 8;
  }
}
