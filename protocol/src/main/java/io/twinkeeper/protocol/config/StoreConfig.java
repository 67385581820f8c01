package io.twinkeeper.protocol.config;

import java.time.Duration;

/**
 * How every node keeps the history of every database.
 *
 * @param keep how far back a database can be restored
 * @param maxBytes what one database's history may take on one node
 * @param reserveBytes the store stands still while the disk has less than this left
 * @param bytesPerSecond the pace of its work in the background
 * @param restoreTestEvery how often a follower proves that it can restore
 */
public record StoreConfig(
    Duration keep,
    long maxBytes,
    long reserveBytes,
    long bytesPerSecond,
    Duration restoreTestEvery) {
  public static final StoreConfig DEFAULT =
      new StoreConfig(Duration.ofDays(7), 10L << 30, 256L << 20, 32L << 20, Duration.ofHours(6));
}
