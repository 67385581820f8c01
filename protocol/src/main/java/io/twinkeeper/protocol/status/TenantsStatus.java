package io.twinkeeper.protocol.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of databases that a glob stands for, as one node sees it. The databases themselves are in
 * {@code replication}.
 *
 * @param glob as it stands in the configuration
 * @param streams how many databases it has
 * @param removed databases that were removed and whose copies are still kept, the latest first
 * @param missing databases whose files are not here although this node had them, by name
 * @param refused files that cannot be part of it, each with the reason
 * @param held why nothing is taken as removed now; null if nothing is in the way
 */
public record TenantsStatus(
    String glob,
    int streams,
    List<Removed> removed,
    List<String> missing,
    List<String> refused,
    @Nullable String held) {

  /**
   * A tombstone.
   *
   * @param position the last state that was captured
   * @param kept the directory with this node's copy; null if none is here
   */
  public record Removed(
      String name, Instant at, long epoch, String position, @Nullable String kept) {}
}
