package io.twinkeeper.persistence.exam;

import java.time.Duration;

/**
 * How much of a database that others use may be read. While a transaction reads, SQLite cannot
 * begin its log anew, which grows meanwhile, and a follower's copy cannot go on.
 *
 * @param bytes of a larger database, its log included, only the query is asked
 * @param longest a transaction that reads for longer is ended
 */
public record LiveLimits(long bytes, Duration longest) {
  /** What an app does not notice. */
  public static final LiveLimits DEFAULT = new LiveLimits(64L << 20, Duration.ofSeconds(5));
}
