package io.twinkeeper.protocol.orders;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last drill of a workload, so that no two run at once and nobody drills too often.
 *
 * @param id the drill's name
 * @param by the node that runs it
 * @param home who was active before; "" while that is not known
 * @param outcome as in {@link io.twinkeeper.protocol.status.DrillReport#outcome}
 */
public record DrillMark(
    String workload, String id, String by, String home, Instant startedAt, String outcome) {
  private static final String PREFIX = "drill/";
  private static final String RUNNING = "running";

  public static String matter(String workload) {
    return PREFIX + workload;
  }

  /** Where it is noted up to when the schedule was looked after. */
  public static String scheduleMatter(String workload) {
    return "drill-schedule/" + workload;
  }

  public boolean running() {
    return outcome.equals(RUNNING);
  }

  public DrillMark ended(String how) {
    return new DrillMark(workload, id, by, home, startedAt, how);
  }

  public Map<String, String> words() {
    Map<String, String> words = new HashMap<>();
    words.put("id", id);
    words.put("by", by);
    words.put("home", home);
    words.put("started", startedAt.toString());
    words.put("outcome", outcome);
    return words;
  }

  public static Optional<DrillMark> of(String workload, OrderBook book) {
    return book.standing(matter(workload)).map(DrillMark::read);
  }

  public static List<DrillMark> all(OrderBook book) {
    return book.standingUnder(PREFIX).map(DrillMark::read).toList();
  }

  private static DrillMark read(StandingOrder order) {
    return new DrillMark(
        order.matter().substring(PREFIX.length()),
        order.word("id"),
        order.word("by"),
        order.word("home"),
        Instant.parse(order.word("started")),
        order.word("outcome"));
  }
}
