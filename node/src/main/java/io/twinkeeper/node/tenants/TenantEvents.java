package io.twinkeeper.node.tenants;

import io.twinkeeper.protocol.tenant.Tombstone;

/** What a set of tenants wants recorded; called on the set's thread, must not block. */
public interface TenantEvents {
  /** A database that is active here was removed: from now on it is on no node. */
  void removed(String stream, Tombstone tombstone);

  /** So much is missing at once that nothing is taken as removed until it is back. */
  void held(String set, String reason);
}
