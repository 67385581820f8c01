package io.twinkeeper.protocol.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One grant of a workload and how the node that got it became active, put together from the ledger.
 *
 * @param at when the grant was given
 * @param from who held it before, as far as the entries reach; "" if that is not known
 * @param reason why there was a campaign: vacant, released, silent, an activation or a switchover
 * @param active whether {@code to} became active
 * @param stepMillis what each step took, in their order
 * @param totalMillis all of them together
 */
public record MoveReport(
    String workload,
    long epoch,
    Instant at,
    String from,
    String to,
    String reason,
    boolean active,
    @JsonProperty("step_ms") Map<String, Long> stepMillis,
    @JsonProperty("total_ms") long totalMillis) {

  /** Steps in the order in which they happen. */
  public static final List<String> STEPS =
      List.of(
          "drain",
          "stop",
          "flush",
          "release",
          "asked-holder",
          "promises",
          "fence",
          "renewal",
          "replay",
          "services",
          "connector");

  private static final String UNIT = "_ms";

  /**
   * Every move that {@code entries} tell of, newest first; they may be in any order, and their
   * times by clocks that differ.
   */
  public static List<MoveReport> of(List<HistoryEntry> entries) {
    List<HistoryEntry> byEpoch =
        entries.stream()
            .sorted(Comparator.comparing(HistoryEntry::epoch).thenComparing(HistoryEntry::at))
            .toList();
    Map<String, MoveReport> moves = new LinkedHashMap<>();
    Map<String, String> holders = new LinkedHashMap<>();
    for (HistoryEntry entry : byEpoch) {
      if (entry.kind().equals("granted")) {
        String to = entry.details().getOrDefault("node", "");
        String before = holders.put(entry.workload(), to);
        moves.put(move(entry), granted(entry, before == null ? "" : before, to));
      }
    }
    for (HistoryEntry entry : byEpoch) {
      if (entry.kind().equals("activated")) {
        moves.computeIfPresent(move(entry), (key, move) -> move.activated(entry));
      }
    }
    List<MoveReport> newestFirst = new ArrayList<>(moves.values());
    newestFirst.sort(Comparator.comparing(MoveReport::at).reversed());
    return newestFirst;
  }

  private static String move(HistoryEntry entry) {
    return entry.workload() + " " + entry.epoch();
  }

  private static MoveReport granted(HistoryEntry entry, String from, String to) {
    Map<String, Long> steps = steps(entry);
    return new MoveReport(
        entry.workload(),
        entry.epoch(),
        entry.at(),
        from,
        to,
        entry.details().getOrDefault("reason", ""),
        false,
        steps,
        total(steps));
  }

  private MoveReport activated(HistoryEntry entry) {
    Map<String, Long> steps = steps(entry);
    return new MoveReport(workload, epoch, at, from, to, reason, true, steps, total(steps));
  }

  private static long total(Map<String, Long> steps) {
    return steps.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<String, Long> steps(HistoryEntry entry) {
    Map<String, Long> steps = new LinkedHashMap<>();
    for (String step : STEPS) {
      String millis = entry.details().get(step + UNIT);
      if (millis != null && millis.matches("\\d{1,18}")) {
        steps.put(step, Long.parseLong(millis));
      }
    }
    return steps;
  }
}
