package io.twinkeeper.protocol.orders;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One member's copy of the order book: for each matter the ballot that it promised last, and its
 * vote. Immutable; the acceptor of CASPaxos (Rystsov, "CASPaxos: Replicated State Machines without
 * logs", 2018), which is Paxos for one register whose value is changed again and again.
 *
 * <pre>
 *   transition   taken if                              then
 *   ----------   -----------------------------------   ----------------------------------------
 *   prepare B    B above the promise                   promise = B; tells its vote
 *   accept B, w  B not below the promise               promise = B, vote = (B, w)
 * </pre>
 *
 * <p>Who has prepared B at a majority goes on from the vote with the highest ballot that it was
 * told, and nobody with a lower ballot can get a majority any more. A vote that is passed on by
 * another copy is an accept that took longer. What is taken must be on disk before anybody hears of
 * it.
 */
public final class OrderCopy {
  public static final OrderCopy EMPTY = new OrderCopy(Map.of(), Votes.EMPTY);

  private final Map<String, Ballot> promises;
  private final Votes votes;

  private OrderCopy(Map<String, Ballot> promises, Votes votes) {
    this.promises = promises;
    this.votes = votes;
  }

  /**
   * One line of a copy, as it is kept.
   *
   * @param vote empty if it promised and never voted
   */
  public record Line(String matter, Ballot promised, Optional<Vote> vote) {}

  /** A copy that consists of {@code lines}. */
  public static OrderCopy of(List<Line> lines) {
    Map<String, Ballot> promises = new TreeMap<>();
    lines.forEach(line -> promises.put(line.matter, line.promised));
    return new OrderCopy(
        promises, Votes.of(lines.stream().flatMap(line -> line.vote.stream()).toList()));
  }

  /** All of it, by matter. */
  public List<Line> lines() {
    return promises.entrySet().stream()
        .map(line -> new Line(line.getKey(), line.getValue(), votes.on(line.getKey())))
        .toList();
  }

  /** The copy after it promised {@code ballot}; empty if it must not. */
  public Optional<OrderCopy> prepare(String matter, Ballot ballot) {
    return ballot.compareTo(promised(matter)) > 0
        ? Optional.of(new OrderCopy(promising(matter, ballot), votes))
        : Optional.empty();
  }

  /** The copy after it voted; empty if it must not. */
  public Optional<OrderCopy> accept(Vote vote) {
    return vote.ballot().compareTo(promised(vote.matter())) >= 0
        ? Optional.of(
            new OrderCopy(promising(vote.matter(), vote.ballot()), votes.with(List.of(vote))))
        : Optional.empty();
  }

  private Map<String, Ballot> promising(String matter, Ballot ballot) {
    Map<String, Ballot> changed = new TreeMap<>(promises);
    changed.put(matter, ballot);
    return changed;
  }

  /** The highest ballot that it has promised on {@code matter}. */
  public Ballot promised(String matter) {
    return promises.getOrDefault(matter, Ballot.NONE);
  }

  public Votes votes() {
    return votes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OrderCopy copy
        && copy.promises.equals(promises)
        && copy.votes.equals(votes);
  }

  @Override
  public int hashCode() {
    return promises.hashCode();
  }

  @Override
  public String toString() {
    return lines().toString();
  }
}
