package io.twinkeeper.protocol.orders;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All standing orders that somebody knows of, one for each matter. Immutable. */
public final class OrderBook {
  public static final OrderBook EMPTY = new OrderBook(Map.of());

  private final Map<String, StandingOrder> orders;

  private OrderBook(Map<String, StandingOrder> orders) {
    this.orders = orders;
  }

  /** The book that says {@code orders}, one on each matter. */
  public static OrderBook of(Collection<StandingOrder> orders) {
    return EMPTY.with(orders);
  }

  /** This book, but for what {@code others} say. */
  public OrderBook with(Collection<StandingOrder> others) {
    Map<String, StandingOrder> merged = new TreeMap<>(orders);
    others.forEach(order -> merged.put(order.matter(), order));
    return new OrderBook(merged);
  }

  /** Everything in it, also what was taken back, by matter. */
  public List<StandingOrder> all() {
    return List.copyOf(orders.values());
  }

  /** The last word on {@code matter}, also if it was taken back. */
  public Optional<StandingOrder> last(String matter) {
    return Optional.ofNullable(orders.get(matter));
  }

  /** The word that stands on {@code matter}. */
  public Optional<StandingOrder> standing(String matter) {
    return last(matter).filter(StandingOrder::stands);
  }

  /** The version of the last word on {@code matter}; 0 if there never was one. */
  public long version(String matter) {
    return last(matter).map(StandingOrder::version).orElse(0L);
  }

  /** What stands on matters that begin with {@code prefix}, by matter. */
  public Stream<StandingOrder> standingUnder(String prefix) {
    return orders.values().stream()
        .filter(order -> order.stands() && order.matter().startsWith(prefix));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OrderBook book && book.orders.equals(orders);
  }

  @Override
  public int hashCode() {
    return orders.hashCode();
  }

  @Override
  public String toString() {
    return orders.values().toString();
  }
}
