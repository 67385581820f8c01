package io.twinkeeper.protocol.config;

import java.time.Duration;

/**
 * The arithmetic of quorum grants; the same on every node.
 *
 * @param renewEvery how often a holder renews with the voters
 * @param deadline how long after the sending of a renewal that a majority acknowledged the holder
 *     may serve
 * @param stopTime how long a guard waits between TERM and KILL
 * @param clockMargin what a voter adds for differing clock rates and scheduling
 */
public record GrantConfig(
    Duration renewEvery, Duration deadline, Duration stopTime, Duration clockMargin) {

  /** How long after its last acknowledgement a voter keeps a successor waiting. */
  public Duration fence() {
    return deadline.plus(stopTime).plus(clockMargin);
  }
}
