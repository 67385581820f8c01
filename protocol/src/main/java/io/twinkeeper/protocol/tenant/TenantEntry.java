package io.twinkeeper.protocol.tenant;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One database of a set, as every node knows it.
 *
 * @param captures what the glob's wildcards stand for
 * @param removals how often it has been removed so far: tells a database from an earlier one that
 *     had its name
 * @param removed null while it is there
 */
public record TenantEntry(List<String> captures, long removals, @Nullable Tombstone removed) {
  public TenantEntry {
    captures = List.copyOf(captures);
  }

  /** A database seen for the first time. */
  public static TenantEntry found(List<String> captures) {
    return new TenantEntry(captures, 0, null);
  }

  /** Whether it is there, as far as is known. */
  public boolean isLive() {
    return removed == null;
  }

  /** The same name, removed once more. */
  public TenantEntry removed(Tombstone tombstone) {
    return new TenantEntry(captures, removals + 1, tombstone);
  }

  /** The same name, taken by a new database. */
  public TenantEntry again() {
    return new TenantEntry(captures, removals, null);
  }

  /** Its name within the set. */
  public String name() {
    return TenantName.of(captures);
  }
}
