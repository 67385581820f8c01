package io.twinkeeper.protocol.orders;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Of each matter the vote with the highest ballot that somebody knows of. Immutable. */
public final class Votes {
  public static final Votes EMPTY = new Votes(Map.of());

  private final Map<String, Vote> votes;

  private Votes(Map<String, Vote> votes) {
    this.votes = votes;
  }

  public static Votes of(Collection<Vote> votes) {
    return EMPTY.with(votes);
  }

  /** These and {@code others}; of each matter the one with the higher ballot. */
  public Votes with(Collection<Vote> others) {
    Map<String, Vote> merged = new TreeMap<>(votes);
    others.forEach(vote -> merged.merge(vote.matter(), vote, Votes::higher));
    return new Votes(merged);
  }

  private static Vote higher(Vote one, Vote other) {
    return one.ballot().compareTo(other.ballot()) >= 0 ? one : other;
  }

  public Optional<Vote> on(String matter) {
    return Optional.ofNullable(votes.get(matter));
  }

  /** By matter. */
  public List<Vote> all() {
    return List.copyOf(votes.values());
  }

  /** What they say. */
  public OrderBook book() {
    return OrderBook.of(votes.values().stream().map(Vote::order).toList());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Votes those && those.votes.equals(votes);
  }

  @Override
  public int hashCode() {
    return votes.hashCode();
  }

  @Override
  public String toString() {
    return votes.values().toString();
  }
}
