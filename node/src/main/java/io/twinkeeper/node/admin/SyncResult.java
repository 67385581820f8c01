package io.twinkeeper.node.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a flush reached.
 *
 * @param complete every reachable follower has every stream up to its position
 * @param streams by stream, named {@code workload/database}; only those whose source is this node
 */
public record SyncResult(boolean complete, Map<String, StreamSync> streams) {
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
}
