package io.twinkeeper.protocol.orders;

import java.time.Instant;
import java.util.Map;

/**
 * One entry of an {@link OrderBook}: the present word on one matter.
 *
 * @param matter what it is about: {@code pause/scoreboard}, {@code drain/alpha}
 * @param version rises by one with each change; 1 for the first
 * @param writer the node that wrote it
 * @param at when, on the writer's clock
 * @param stands false if it was taken back: kept so that an older word does not come back
 * @param words what it says, by name
 */
public record StandingOrder(
    String matter,
    long version,
    String writer,
    Instant at,
    boolean stands,
    Map<String, String> words) {
  public StandingOrder {
    words = Map.copyOf(words);
  }

  /** A word of this order; "" if it does not say so. */
  public String word(String name) {
    return words.getOrDefault(name, "");
  }
}
