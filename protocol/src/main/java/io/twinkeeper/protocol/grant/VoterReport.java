package io.twinkeeper.protocol.grant;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a voter says of one workload; goes with its every answer. Remaining times were right when
 * the voter spoke, so whoever hears later and waits them out in full waits long enough.
 *
 * @param promise its word, as it is on disk
 * @param claimRemaining how long the voter still turns challengers away, unless they force it
 * @param fencedEpoch no epoch above this one was ever acknowledged here
 * @param fencedHolder whose {@code fencedEpoch} is, as far as this voter knows; after a restart,
 *     whom it was promised to; {@link Holder#NOBODY} if it knows nothing
 * @param fenceRemaining how long a holder of {@code fencedEpoch} may still live off this voter's
 *     last acknowledgement
 * @param releasedThrough every epoch up to this one is known to be over
 * @param sinceRenewal how long ago it last acknowledged a renewal; null if it did not since it
 *     started
 */
public record VoterReport(
    Promise promise,
    Duration claimRemaining,
    long fencedEpoch,
    Holder fencedHolder,
    Duration fenceRemaining,
    long releasedThrough,
    @Nullable Duration sinceRenewal) {
  /** Of a voter that has just acknowledged a renewal of what it last promised. */
  public VoterReport(
      Promise promise,
      Duration claimRemaining,
      long fencedEpoch,
      Duration fenceRemaining,
      long releasedThrough) {
    this(
        promise,
        claimRemaining,
        fencedEpoch,
        promise.holder(),
        fenceRemaining,
        releasedThrough,
        Duration.ZERO);
  }

  /** Whether a challenger may ask this voter for a higher epoch without forcing it. */
  public boolean open() {
    return claimRemaining.isZero();
  }
}
