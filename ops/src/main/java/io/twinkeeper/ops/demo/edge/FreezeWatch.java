package io.twinkeeper.ops.demo.edge;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices that this process did not run for a while: stopped, or its machine was suspended. The
 * clock must go on meanwhile, so it is the boot clock.
 */
final class FreezeWatch {
  private final LongSupplier bootClockMillis;
  private final long limitMillis;
  private final Runnable frozen;
  private long lastBeatMillis = Long.MAX_VALUE;

  /**
   * A watch that begins with the first beat.
   *
   * @param limit the longest gap between two beats that is no freeze
   * @param frozen run by the first call after a longer gap
   */
  FreezeWatch(LongSupplier bootClockMillis, Duration limit, Runnable frozen) {
    this.bootClockMillis = bootClockMillis;
    this.limitMillis = limit.toMillis();
    this.frozen = frozen;
  }

  /** To be called every {@link Wire#BEAT_EVERY}. */
  synchronized void beat() {
    check();
    lastBeatMillis = bootClockMillis.getAsLong();
  }

  /** To be called before anything that a thawed process must not do. */
  synchronized void check() {
    boolean begun = lastBeatMillis != Long.MAX_VALUE;
    if (begun && bootClockMillis.getAsLong() - lastBeatMillis > limitMillis) {
      frozen.run();
    }
  }
}
