package io.twinkeeper.persistence.sqlite.source;

import io.twinkeeper.protocol.stream.Position;
import java.time.Instant;
import java.util.Optional;

/**
 * What one {@link SourceDatabase#capture} found.
 *
 * @param state what it came to
 * @param position where the log ends now
 * @param segmentsAdded how many segments were appended to the log
 * @param lastWrite when the database's write-ahead log was last written before this capture: the
 *     time of a lone commit, the latest of several; empty unless {@code CAPTURED}
 * @param detail for {@code REFUSED} and {@code RESET} what happened and what to do; else empty
 */
public record Captured(
    State state, Position position, int segmentsAdded, Optional<Instant> lastWrite, String detail) {

  /** What a capture came to. */
  public enum State {
    /** Commits were appended to the log. */
    CAPTURED,
    /** Nothing was committed since. */
    IDLE,
    /** There is no database file yet, or no more. */
    ABSENT,
    /** The database cannot be captured as it is; tried again with every call. */
    REFUSED,
    /** The chain begins anew at {@link #position}: followers need a delta snapshot. */
    RESET
  }

  static Captured of(State state, Position position, String detail) {
    return new Captured(state, position, 0, Optional.empty(), detail);
  }
}
