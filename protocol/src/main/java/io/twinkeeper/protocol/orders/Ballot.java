package io.twinkeeper.protocol.orders;

import java.util.Comparator;

/**
 * Who may write next on a matter: the higher ballot goes first. Of two with the same number, that
 * of the later-named node is the higher one.
 *
 * @param number 1 for the first; 0 only in {@link #NONE}
 * @param node who writes
 */
public record Ballot(long number, String node) implements Comparable<Ballot> {
  /** Lower than any other. */
  public static final Ballot NONE = new Ballot(0, "");

  private static final Comparator<Ballot> ORDER =
      Comparator.comparingLong(Ballot::number).thenComparing(Ballot::node);

  @Override
  public int compareTo(Ballot other) {
    return ORDER.compare(this, other);
  }
}
