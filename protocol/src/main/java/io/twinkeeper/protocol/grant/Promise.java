package io.twinkeeper.protocol.grant;

/**
 * What a voter keeps on disk for a workload: nobody gets its word for an epoch up to this one,
 * except this holder for exactly this one.
 *
 * @param epoch the highest epoch promised; 0 only in {@link #NONE}
 * @param holder whom it was promised to
 * @param released the epoch is over: its holder serves no longer and never will again
 */
public record Promise(long epoch, Holder holder, boolean released) {
  /** Nothing was ever promised. */
  public static final Promise NONE = new Promise(0, Holder.NOBODY, false);

  Promise asReleased() {
    return new Promise(epoch, holder, true);
  }
}
