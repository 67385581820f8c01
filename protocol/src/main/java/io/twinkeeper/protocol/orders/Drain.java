package io.twinkeeper.protocol.orders;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node is in maintenance: it takes no workload.
 *
 * @param reason why, in the operator's words; may be ""
 */
public record Drain(String node, String reason, Instant since) {
  private static final String PREFIX = "drain/";

  public static String matter(String node) {
    return PREFIX + node;
  }

  public static Map<String, String> words(String reason) {
    return Map.of("reason", reason);
  }

  public static Optional<Drain> of(String node, OrderBook book) {
    return book.standing(matter(node)).map(Drain::read);
  }

  public static List<Drain> all(OrderBook book) {
    return book.standingUnder(PREFIX).map(Drain::read).toList();
  }

  private static Drain read(StandingOrder order) {
    return new Drain(order.matter().substring(PREFIX.length()), order.word("reason"), order.at());
  }
}
