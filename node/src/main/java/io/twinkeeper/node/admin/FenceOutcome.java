package io.twinkeeper.node.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a commit fence. */
public sealed interface FenceOutcome {

  /**
   * Everything committed before the call is on the disks of {@code twins}.
   *
   * @param position {@code epoch/txid/checksum} that was waited for: at least what was committed
   * @param checksum of the whole database, in 16 hexadecimal digits
   * @param tookMillis from the call's arrival at the stream
   */
  record Passed(
      String workload,
      String database,
      String position,
      long epoch,
      long txid,
      String checksum,
      List<String> twins,
      @JsonProperty("took_ms") double tookMillis)
      implements FenceOutcome {}

  /**
   * It took too long; it may be so a moment later.
   *
   * @param message one line for people
   * @param wanted the position that was waited for; null if it could not be captured
   * @param twins the position of each follower
   */
  record Late(String message, @Nullable String wanted, Map<String, String> twins)
      implements FenceOutcome {}

  /**
   * Nothing can be said about it from here, now.
   *
   * @param message one line for people
   * @param active the node that is active for the workload; null if nobody is, or nobody knows
   * @param adminUrl where that node's admin API is; null like {@code active}
   */
  record Refused(Reason reason, String message, @Nullable String active, @Nullable String adminUrl)
      implements FenceOutcome {}

  /** Why a fence was refused. */
  enum Reason {
    /** There is no such workload or database. */
    NOT_FOUND,
    /** Another node is active, or nobody. */
    NOT_ACTIVE,
    /** Fewer twins than asked for are configured, or none follows at the moment. */
    NO_FOLLOWER,
    /** The database file does not exist. */
    NO_DATABASE,
    /** The database was replaced while the caller waited, or lost commits. */
    NEW_LINE,
    /** So many wait already that one more would help nobody. */
    TOO_MANY
  }
}
