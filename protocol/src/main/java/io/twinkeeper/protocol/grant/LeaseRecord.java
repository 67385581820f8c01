package io.twinkeeper.protocol.grant;

/**
 * What the third-party store keeps of one workload. No two successive records of a workload are
 * equal, so a store may tell versions apart by content.
 *
 * @param promise the highest epoch promised
 * @param claimed challengers are to be turned away for a while; set by promises and renewals
 * @param fencedEpoch no epoch above it was ever acknowledged
 * @param releasedThrough every epoch up to it is over
 * @param renewals how often anybody has renewed; shows that a record is news, not that it is recent
 * @param writer the node that wrote it
 */
public record LeaseRecord(
    Promise promise,
    boolean claimed,
    long fencedEpoch,
    long releasedThrough,
    long renewals,
    String writer) {

  /**
   * The record of a workload whose promises were learned from the members' voters.
   *
   * @param releasedThrough every epoch up to it is known to be over
   * @param renewals more than any record before it may have had
   */
  public static LeaseRecord learned(
      Promise promise, long releasedThrough, long renewals, String writer) {
    long over = promise.released() ? promise.epoch() : releasedThrough;
    return new LeaseRecord(promise, false, promise.epoch(), over, renewals, writer);
  }

  /** Whether {@code later}, read after this, shows less than this: the store has lost something. */
  public boolean isLostIn(LeaseRecord later) {
    boolean another =
        later.promise.epoch() == promise.epoch()
            && !later.promise.holder().equals(promise.holder())
            && !later.promise.holder().equals(Holder.NOBODY); // see Lessons.higher
    return another
        || later.promise.epoch() < promise.epoch()
        || later.renewals < renewals
        || (promise.released() && !later.promise.released() && later.promise.equals(promise));
  }
}
