package io.twinkeeper.persistence.store;

import io.twinkeeper.protocol.config.StoreConfig;
import java.time.Duration;

/**
 * How a segment store keeps a database's history.
 *
 * @param fold one file at the finest level covers at most this span of time
 * @param middle one file at the middle level covers this span
 * @param coarse one file at the coarsest level covers this span
 * @param keepFine how long files stay beside the coarser one that covers them
 * @param snapshotEvery a new snapshot is due after this time, if anything changed; earlier when the
 *     changes have grown larger than the last snapshot
 * @param keep how far back restoring is possible
 * @param maxBytes all files together; the oldest history goes first, the newest snapshot never
 * @param reserveBytes nothing is written while the file system has less than this left
 * @param pace of reading and writing in the background: of all stores that are given it, together
 */
public record StoreSettings(
    Duration fold,
    Duration middle,
    Duration coarse,
    Duration keepFine,
    Duration snapshotEvery,
    Duration keep,
    long maxBytes,
    long reserveBytes,
    Pace pace) {
  public static final StoreSettings DEFAULT =
      new StoreSettings(
          Duration.ofSeconds(10),
          Duration.ofMinutes(5),
          Duration.ofHours(1),
          Duration.ofMinutes(5),
          Duration.ofHours(24),
          Duration.ofDays(7),
          10L << 30,
          256L << 20,
          new Pace(32L << 20));

  /** The settings of a node: call once, for all its stores share one pace. */
  public static StoreSettings of(StoreConfig config) {
    return new StoreSettings(
        DEFAULT.fold,
        DEFAULT.middle,
        DEFAULT.coarse,
        DEFAULT.keepFine,
        DEFAULT.snapshotEvery,
        config.keep(),
        config.maxBytes(),
        config.reserveBytes(),
        new Pace(config.bytesPerSecond()));
  }

  /** These settings with another limit of age and size. */
  public StoreSettings keeping(Duration age, long bytes) {
    return new StoreSettings(
        fold, middle, coarse, keepFine, snapshotEvery, age, bytes, reserveBytes, pace);
  }
}
