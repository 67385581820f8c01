package io.twinkeeper.node.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a flush reached.
 *
 * @param complete every reachable follower has every stream up to its position, every directory is
 *     equal on every reachable twin, and nothing is {@code elsewhere}
 * @param streams by stream, named {@code workload/database}; only those whose source is this node
 * @param directories by {@code workload/directory}
 * @param elsewhere by workload: those of which something was not looked at, since this node is not
 *     active for it or does not keep it
 */
public record SyncResult(
    boolean complete,
    Map<String, StreamSync> streams,
    Map<String, DirectorySync> directories,
    Map<String, Elsewhere> elsewhere) {
  /** Complete if all of it is, and all was looked at. */
  public SyncResult(
      Map<String, StreamSync> streams,
      Map<String, DirectorySync> directories,
      Map<String, Elsewhere> elsewhere) {
    this(
        streams.values().stream().allMatch(StreamSync::synced)
            && directories.values().stream().allMatch(DirectorySync::synced)
            && elsewhere.isEmpty(),
        streams,
        directories,
        elsewhere);
  }

  /**
   * Who can say more of a workload.
   *
   * @param active the node that is active for it; null if nobody is, as far as is known
   * @param adminUrl its admin address; null also if it is this node itself, which has become active
   *     meanwhile
   */
  public record Elsewhere(
      @Nullable String active, @JsonProperty("admin_url") @Nullable String adminUrl) {}

  /**
   * One stream.
   *
   * @param position {@code epoch/txid/checksum} that the flush went up to
   * @param synced every reachable follower has acknowledged {@code position}
   * @param behind reachable followers that had not when the time was over
   * @param away followers that could not be reached: they were not waited for
   * @param reason why nothing could be flushed at all; null if it could
   */
  public record StreamSync(
      String position,
      boolean synced,
      List<String> behind,
      List<String> away,
      @Nullable String reason) {}

  /**
   * One directory.
   *
   * @param synced everything that was written here or on a reachable twin before the flush is on
   *     all of them
   * @param behind reachable twins that did not have everything when the time was over
   * @param away twins that could not be reached: they were not waited for
   * @param held nodes that hold it: waiting is of no use, somebody has to look there
   * @param confirmable those of {@code held} where to confirm or to reject ends it; elsewhere what
   *     is wrong has to be put right
   * @param reason what was waited for in vain; null if it is synced
   */
  public record DirectorySync(
      boolean synced,
      List<String> behind,
      List<String> away,
      List<String> held,
      List<String> confirmable,
      @Nullable String reason) {
    /** Of one that nobody holds. */
    public DirectorySync(
        boolean synced, List<String> behind, List<String> away, @Nullable String reason) {
      this(synced, behind, away, List.of(), List.of(), reason);
    }
  }
}
