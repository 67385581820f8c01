package io.twinkeeper.protocol.merge;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row that both sides touched, or that could not be written. Values are SQL literals by column;
 * a null map stands for a row that is not there.
 *
 * @param kept whose row stands in the active database afterwards
 * @param reason what was in conflict, in words
 * @param ancestor null also if no ancestor is known
 */
public record Conflict(
    String table,
    Kept kept,
    String reason,
    @Nullable Map<String, String> ancestor,
    @Nullable Map<String, String> fork,
    @Nullable Map<String, String> winner) {
  /** Whose row stands. */
  public enum Kept {
    @JsonProperty("winner")
    WINNER,
    @JsonProperty("fork")
    FORK,
    /** The winner's for now; somebody has to decide. */
    @JsonProperty("open")
    OPEN
  }
}
