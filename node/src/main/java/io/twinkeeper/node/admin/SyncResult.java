package io.twinkeeper.node.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a flush reached.
 *
 * @param complete every reachable follower has every stream up to its position, and every directory
 *     is equal on every reachable twin
 * @param streams by stream, named {@code workload/database}; only those whose source is this node
 * @param directories by {@code workload/directory}
 */
public record SyncResult(
    boolean complete, Map<String, StreamSync> streams, Map<String, DirectorySync> directories) {
  /** Of a node without directories. */
  public SyncResult(boolean complete, Map<String, StreamSync> streams) {
    this(complete, streams, Map.of());
  }

  /** The same with what became of directories. */
  public SyncResult with(Map<String, DirectorySync> more) {
    boolean all = more.values().stream().allMatch(DirectorySync::synced);
    return new SyncResult(complete && all, streams, more);
  }

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
   * @param reason what was waited for in vain; null if it is synced
   */
  public record DirectorySync(
      boolean synced,
      List<String> behind,
      List<String> away,
      List<String> held,
      @Nullable String reason) {
    /** Of one that nobody holds. */
    public DirectorySync(
        boolean synced, List<String> behind, List<String> away, @Nullable String reason) {
      this(synced, behind, away, List.of(), reason);
    }
  }
}
