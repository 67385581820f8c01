package io.twinkeeper.persistence.directory.scan;

import io.twinkeeper.persistence.directory.posix.FileStat;
import java.util.function.LongSupplier;

/**
 * Whether a file was changed so shortly before it was read that one more change might leave no
 * trace in its times: what git calls racy.
 *
 * <p>Linux stamps files by a clock that ticks every 1 to 10 ms, so a change after the reading began
 * has another {@code ctime} unless the last one was in the same tick: two of the longest ticks are
 * looked at. A file system that keeps whole seconds (FAT two of them) gives a time without a
 * fraction. The clock is the machine's, as the kernel stamps by it, whatever the caller's says. A
 * time far ahead of it (the clock was set back) is no danger: the next change will be stamped
 * otherwise.
 */
final class Freshness {
  private static final long TICKS_NS = 20_000_000;
  private static final long COARSE_NS = 2_000_000_000;
  private static final long SECOND_NS = 1_000_000_000;

  private final LongSupplier machineNs;

  Freshness(LongSupplier machineNs) {
    this.machineNs = machineNs;
  }

  /** What time it is for the kernel, in nanoseconds since 1970. */
  long now() {
    return machineNs.getAsLong();
  }

  /**
   * Whether it is to be looked at once more.
   *
   * @param beganNs when the reading began, by {@link #now}
   */
  static boolean isFresh(FileStat stat, long beganNs) {
    boolean coarse = stat.ctimeNs() % SECOND_NS == 0;
    return Math.abs(beganNs - stat.ctimeNs()) < (coarse ? COARSE_NS : TICKS_NS);
  }

  /** This stat, changed so that the file never looks as it did: its size fits no file. */
  static FileStat smudged(FileStat stat) {
    return new FileStat(
        stat.type(),
        stat.device(),
        stat.inode(),
        stat.mount(),
        stat.links(),
        -1,
        stat.blocks(),
        stat.mtimeNs(),
        stat.ctimeNs(),
        stat.mode(),
        stat.user(),
        stat.group());
  }
}
