package io.twinkeeper.node.ledger;

import io.twinkeeper.protocol.status.HistoryEntry;
import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * How one node's ledger behaves.
 *
 * @param node the node's name, the first part of the origin of its entries
 * @param recentEntries how many entries stay in memory; older ones stay in the journal
 * @param snapshotEvery events between two snapshots
 * @param exchangeEvery how often each peer is told what this node has, also without any change
 * @param batchEntries most entries in one message to a peer
 */
public record LedgerSettings(
    String node, int recentEntries, int snapshotEvery, Duration exchangeEvery, int batchEntries) {

  private static final char INCARNATION_MARK = '~';

  public LedgerSettings {
    if (node.isBlank() || node.indexOf(INCARNATION_MARK) >= 0) {
      throw new IllegalArgumentException("not a node name: \"" + node + "\"");
    }
    if (recentEntries < 1 || snapshotEvery < 1 || batchEntries < 1) {
      throw new IllegalArgumentException("sizes must be positive");
    }
  }

  public static LedgerSettings of(String node) {
    return new LedgerSettings(node, 5_000, 500, Duration.ofSeconds(1), 200);
  }

  /** The node that recorded {@code entry}: its origin less the incarnation of the journal. */
  public static String nodeOf(HistoryEntry entry) {
    int mark = entry.origin().indexOf(INCARNATION_MARK);
    return mark < 0 ? entry.origin() : entry.origin().substring(0, mark);
  }

  /** A name for a new journal's entries: sequence numbers of a lost journal never come again. */
  String newOrigin(RandomGenerator random) {
    String incarnation =
        Long.toString(random.nextLong(36L * 36 * 36 * 36 * 36 * 36), Character.MAX_RADIX);
    return node + INCARNATION_MARK + incarnation.toLowerCase(Locale.ROOT);
  }
}
