package io.twinkeeper.protocol.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * The arithmetic of quorum grants; the same on every node.
 *
 * @param renewEvery how often a holder renews with the voters
 * @param deadline how long after the sending of a renewal that a majority acknowledged the holder
 *     may serve
 * @param stopTime how long a guard waits between TERM and KILL
 * @param clockMargin what a voter adds for scheduling, beyond what differing clock rates need
 */
public record GrantConfig(
    Duration renewEvery, Duration deadline, Duration stopTime, Duration clockMargin) {

  /**
   * How long after its last acknowledgement a voter keeps a successor waiting. Long enough when the
   * holder's clock is 5 % slow and the voter's 5 % fast: 1.05 / 0.95 = 21 / 19. Whole milliseconds,
   * rounded up.
   */
  public Duration fence() {
    Duration stretched = deadline.plus(stopTime).multipliedBy(21).dividedBy(19);
    return stretched.plus(clockMargin).plusNanos(999_999).truncatedTo(ChronoUnit.MILLIS);
  }
}
