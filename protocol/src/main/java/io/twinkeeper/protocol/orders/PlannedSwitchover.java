package io.twinkeeper.protocol.orders;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A switchover that was ordered for a time; one for each workload.
 *
 * @param from who must be active then; "" for whoever is
 * @param to the successor; "" for the best
 * @param at when
 * @param detail what became of it, in one line; "" while it waits
 */
public record PlannedSwitchover(
    String workload, String from, String to, Instant at, State state, String detail) {
  private static final String PREFIX = "switchover/";

  /** Where it is. */
  public enum State {
    WAITING,
    /** A helm has taken it on; if nothing more is heard, that helm is gone. */
    BEGUN,
    DONE,
    REFUSED,
    /** Its time passed and no helm could begin in time. */
    MISSED
  }

  public static String matter(String workload) {
    return PREFIX + workload;
  }

  public static PlannedSwitchover waiting(String workload, String from, String to, Instant at) {
    return new PlannedSwitchover(workload, from, to, at, State.WAITING, "");
  }

  public PlannedSwitchover become(State next, String why) {
    return new PlannedSwitchover(workload, from, to, at, next, why);
  }

  public Map<String, String> words() {
    Map<String, String> words = new HashMap<>();
    words.put("from", from);
    words.put("to", to);
    words.put("at", at.toString());
    words.put("state", state.name().toLowerCase(Locale.ROOT));
    words.put("detail", detail);
    return words;
  }

  public static Optional<PlannedSwitchover> of(String workload, OrderBook book) {
    return book.standing(matter(workload)).map(PlannedSwitchover::read);
  }

  public static List<PlannedSwitchover> all(OrderBook book) {
    return book.standingUnder(PREFIX).map(PlannedSwitchover::read).toList();
  }

  /** What a standing order on such a matter says. */
  public static PlannedSwitchover read(StandingOrder order) {
    return new PlannedSwitchover(
        order.matter().substring(PREFIX.length()),
        order.word("from"),
        order.word("to"),
        Instant.parse(order.word("at")),
        State.valueOf(order.word("state").toUpperCase(Locale.ROOT)),
        order.word("detail"));
  }
}
