package io.twinkeeper.node.ledger;

import io.twinkeeper.protocol.status.HistoryEntry;

/** What the journal holds, in the order in which this node learned it. */
sealed interface LedgerEvent {
  /** An entry of this node or of another one; for each origin without a gap, from 1. */
  record Recorded(HistoryEntry entry) implements LedgerEvent {}

  /** From here on this node's own entries carry {@code origin}. */
  record Founded(String origin) implements LedgerEvent {}
}
