package io.twinkeeper.protocol.orders;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Automatic failover is off: nobody takes a workload over unless an operator says so.
 *
 * @param workload which; "" for all
 * @param reason why, in the operator's words; may be ""
 */
public record Pause(String workload, String reason, Instant since) {
  private static final String PREFIX = "pause/";
  private static final String ALL = "*";

  public static String matter(String workload) {
    return PREFIX + (workload.isEmpty() ? ALL : workload);
  }

  public static Map<String, String> words(String reason) {
    return Map.of("reason", reason);
  }

  /** The pause that holds for {@code workload}: its own, else the one for all. */
  public static Optional<Pause> of(String workload, OrderBook book) {
    return book.standing(matter(workload)).or(() -> book.standing(matter(""))).map(Pause::read);
  }

  public static List<Pause> all(OrderBook book) {
    return book.standingUnder(PREFIX).map(Pause::read).toList();
  }

  private static Pause read(StandingOrder order) {
    String scope = order.matter().substring(PREFIX.length());
    return new Pause(scope.equals(ALL) ? "" : scope, order.word("reason"), order.at());
  }
}
