package io.twinkeeper.protocol.stream;

import java.util.Comparator;
import java.util.Locale;

/**
 * Where one copy of a database stands: the epoch that wrote its last transaction, that
 * transaction's id, and the checksum of the whole database after it. Two copies with equal
 * positions hold equal databases.
 *
 * @param epoch the epoch of the segment that led here; 0 only in {@link #NONE}
 * @param txid the last transaction applied; rises by one with each; 0 only in {@link #NONE}
 * @param checksum the whole database's LTX checksum (top bit set); 0 only in {@link #NONE}
 */
public record Position(long epoch, long txid, long checksum) implements Comparable<Position> {
  /** The position of a copy that does not exist yet. */
  public static final Position NONE = new Position(0, 0, 0);

  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::epoch).thenComparingLong(Position::txid);

  public boolean isNone() {
    return txid == 0;
  }

  /** By epoch, then by transaction: the order in which a helm ranks candidates. */
  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  /** {@code epoch/txid/checksum}, ids in 16 hexadecimal digits. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%d/%016x/%016x", epoch, txid, checksum);
  }
}
