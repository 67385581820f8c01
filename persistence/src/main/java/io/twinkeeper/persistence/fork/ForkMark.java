package io.twinkeeper.persistence.fork;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.stream.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code merge.json}: what became of a fork since it was kept.
 *
 * @param version of this format: 1
 * @param at when it came to this
 * @param by who asked for it: {@code operator} or {@code auto}
 * @param report of the last merge that was not a dry run; null while there was none
 * @param awaits where the active node was after it, as long as this node is not known to be there
 *     too: until then nobody else may have the merged rows; null otherwise
 */
public record ForkMark(
    int version,
    State state,
    Instant at,
    String by,
    @Nullable MergeReport report,
    @Nullable Position awaits) {
  /** How far it is. */
  public enum State {
    /** Nobody has merged it. */
    @JsonProperty("open")
    OPEN,
    /** A merge was begun and is not known to have ended, here and on the active node. */
    @JsonProperty("merging")
    MERGING,
    /** Merged, but a table was left out or a conflict waits for somebody's decision. */
    @JsonProperty("partly")
    PARTLY,
    /** Nothing is left to do. */
    @JsonProperty("merged")
    MERGED
  }

  /** Of a fork without such a file. */
  public static ForkMark open(Instant keptAt) {
    return new ForkMark(1, State.OPEN, keptAt, "", null, null);
  }

  /** A merge begins; what an earlier one came to is still told. */
  public ForkMark merging(Instant now, String who) {
    return new ForkMark(1, State.MERGING, now, who, report, null);
  }

  /** The active node committed a merge and was at {@code reached} then; this node is not yet. */
  public ForkMark committed(Instant now, MergeReport result, Position reached) {
    return new ForkMark(1, State.MERGING, now, by, result, reached);
  }

  /** What was committed is not on the line that this node follows now. */
  public ForkMark lost(Instant now) {
    return new ForkMark(1, State.OPEN, now, by, report, null);
  }

  /** A merge came to {@code result}, and this node has what it wrote. */
  public static ForkMark merged(Instant now, String who, MergeReport result) {
    return new ForkMark(1, result.settled() ? State.MERGED : State.PARTLY, now, who, result, null);
  }
}
