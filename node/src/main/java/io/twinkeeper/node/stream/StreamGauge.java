package io.twinkeeper.node.stream;

import io.twinkeeper.protocol.stream.Position;
import org.jspecify.annotations.Nullable;

/**
 * What others may know of a stream without asking it: a message to each of many streams, every
 * second, would cost more than all else that idle ones do. Safe for any thread.
 */
public final class StreamGauge {
  /** What the present role of a stream shows; read by any thread. */
  interface Reading {
    /** What this copy has on disk. */
    Position received();

    /** Why this copy cannot become the source; null if it can. */
    @Nullable String unfit();

    /** Whether nothing of the database was ever captured, and that is not about to change. */
    default boolean isOutside() {
      return false;
    }
  }

  /** No role yet, or none that could be taken. */
  private record Unfit(@Nullable String unfit) implements Reading {
    @Override
    public Position received() {
      return Position.NONE;
    }
  }

  private static final Reading OPENING = new Unfit("it is still opening");

  private volatile Reading reading = OPENING;

  /** What this copy has on disk; {@link Position#NONE} while that is not known. */
  public Position received() {
    return reading.received();
  }

  /** Why this copy cannot become the source; null if it can. */
  public @Nullable String unfit() {
    return reading.unfit();
  }

  /**
   * Whether this is a source that has never captured anything, as what is there cannot be: a
   * database that is not in WAL mode.
   */
  public boolean isOutside() {
    return reading.isOutside();
  }

  /** Whether nothing is known of the copy yet: that passes. */
  public boolean isOpening() {
    return reading == OPENING;
  }

  void shows(Reading present) {
    reading = present;
  }

  void failed(String reason) {
    reading = new Unfit(reason);
  }
}
