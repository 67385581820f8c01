package io.twinkeeper.protocol.stream;

import java.util.ArrayList;
import java.util.List;

/**
 * The line of history a copy stands on: for each epoch that wrote to it, the first transaction of
 * that epoch. A position is on the line exactly if its epoch is in the list and its transaction
 * lies before the next epoch's first.
 *
 * @param terms in rising order of epoch and of first transaction
 */
public record Lineage(List<Term> terms) {
  public static final Lineage EMPTY = new Lineage(List.of());

  /**
   * One epoch's stretch.
   *
   * @param epoch the epoch
   * @param firstTxid the first transaction written in it
   */
  public record Term(long epoch, long firstTxid) {}

  public Lineage {
    terms = List.copyOf(terms);
  }

  /** Whether {@code position} is a state this line went through, as far as ids can tell. */
  public boolean contains(Position position) {
    if (position.isNone()) {
      return true;
    }
    for (int i = 0; i < terms.size(); i++) {
      if (terms.get(i).epoch == position.epoch()) {
        boolean begun = position.txid() >= terms.get(i).firstTxid;
        boolean ended = i + 1 < terms.size() && position.txid() >= terms.get(i + 1).firstTxid;
        return begun && !ended;
      }
    }
    return false;
  }

  /**
   * This line, going on in {@code epoch} from {@code firstTxid}; unchanged if it is already there.
   */
  public Lineage withTerm(long epoch, long firstTxid) {
    if (!terms.isEmpty() && terms.get(terms.size() - 1).epoch == epoch) {
      return this;
    }
    List<Term> longer = new ArrayList<>(terms);
    longer.add(new Term(epoch, firstTxid));
    return new Lineage(longer);
  }
}
