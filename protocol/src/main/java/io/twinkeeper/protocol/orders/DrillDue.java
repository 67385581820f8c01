package io.twinkeeper.protocol.orders;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Up to which time a workload's schedule of drills was looked after, and what becomes of the drill
 * that was due then. Whoever is named begins it; if nothing of it is to be found in time, another
 * node says that it was missed.
 *
 * @param upTo the time that was due
 * @param by the node that is to begin it
 * @param id the name that the drill has, or would have had
 * @param settledBy the node that has seen its end, or has said that it was missed; "" while neither
 *     is so
 */
public record DrillDue(String workload, Instant upTo, String by, String id, String settledBy) {
  public static String matter(String workload) {
    return "drill-schedule/" + workload;
  }

  /** The first look at a schedule: nothing before it was due. */
  public static DrillDue first(String workload, Instant now, String node) {
    return new DrillDue(workload, now, node, "", node);
  }

  public boolean settled() {
    return !settledBy.isEmpty();
  }

  public DrillDue settled(String node) {
    return new DrillDue(workload, upTo, by, id, node);
  }

  public Map<String, String> words() {
    Map<String, String> words = new HashMap<>();
    words.put("up-to", upTo.toString());
    words.put("by", by);
    words.put("id", id);
    words.put("settled-by", settledBy);
    return words;
  }

  public static Optional<DrillDue> of(String workload, OrderBook book) {
    return book.standing(matter(workload))
        .map(
            order ->
                new DrillDue(
                    workload,
                    Instant.parse(order.word("up-to")),
                    order.word("by"),
                    order.word("id"),
                    order.word("settled-by")));
  }
}
