package io.twinkeeper.node.ledger;

import io.twinkeeper.protocol.status.HistoryEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries on their way to a peer, for each origin in order and without a gap.
 *
 * @param more whether the peer lacks further ones
 */
record Batch(List<HistoryEntry> entries, boolean more) {
  static final Batch EMPTY = new Batch(List.of(), false);

  /** Well under Artery's frame of 256 KiB, even if every character took three bytes. */
  private static final int MOST_CHARACTERS = 60_000;

  /** Collects entries until the message would grow too large for one frame. */
  static final class Builder {
    private final int mostEntries;
    private final List<HistoryEntry> entries = new ArrayList<>();
    private int characters;
    private boolean full;

    Builder(int mostEntries) {
      this.mostEntries = mostEntries;
    }

    /** False, from then on, if {@code entry} has no place any more. */
    boolean add(HistoryEntry entry) {
      int size = EntryBounds.characters(entry);
      boolean fits = entries.isEmpty() || characters + size <= MOST_CHARACTERS;
      if (full || !fits || entries.size() == mostEntries) {
        full = true;
        return false;
      }
      characters += size;
      return entries.add(entry);
    }

    Batch build() {
      return new Batch(List.copyOf(entries), full);
    }
  }
}
