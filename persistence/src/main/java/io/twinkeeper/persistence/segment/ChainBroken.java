package io.twinkeeper.persistence.segment;

import io.twinkeeper.protocol.segment.Segment;
import io.twinkeeper.protocol.stream.Position;

/** A segment that does not continue where the log ends, or a state that the log does not hold. */
public final class ChainBroken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ChainBroken(String message) {
    super(message);
  }

  static ChainBroken gap(Position last, Segment segment) {
    return new ChainBroken("the log ends at " + last + ", " + segment + " does not follow");
  }
}
