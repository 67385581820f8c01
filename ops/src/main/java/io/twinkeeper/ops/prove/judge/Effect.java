package io.twinkeeper.ops.prove.judge;

/**
 * Something that a life of the workload did to the world. Times are milliseconds of the host's boot
 * clock.
 *
 * @param epoch of the grant it was done under; 0 if it does not say so itself
 * @param fromMillis not earlier than this
 * @param untilMillis and not later than that; the same for what noted its own time
 */
public record Effect(Source source, String node, long epoch, long fromMillis, long untilMillis) {
  /** Who saw it. */
  public enum Source {
    /** A client had an answer through the edge. */
    ANSWER,
    /** The connector noted that it lives. */
    CONNECTOR,
    /** The bank noted that it has committed. */
    BANK
  }

  /** The same, under this grant. */
  public Effect in(long grantEpoch) {
    return new Effect(source, node, grantEpoch, fromMillis, untilMillis);
  }

  /** {@code alpha's connector in epoch 3}. */
  @Override
  public String toString() {
    String who =
        switch (source) {
          case ANSWER -> "an answer of " + node;
          case CONNECTOR -> node + "'s connector";
          case BANK -> node + "'s bank";
        };
    return who + " in epoch " + epoch;
  }
}
