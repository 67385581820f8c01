package io.twinkeeper.protocol.orders;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The last drill of a workload, so that no two run at once and nobody drills too often, and what
 * earlier ones have left that somebody should look at.
 *
 * @param id the drill's name
 * @param kind {@code full} or {@code isolated}
 * @param by the node that runs it, or that noted its end
 * @param home who was active before; "" while that is not known
 * @param seenAt when it was last heard of; changes all the time while it runs
 * @param outcome as in {@link io.twinkeeper.protocol.status.DrillReport#outcome}
 */
public record DrillMark(
    String workload,
    String id,
    String kind,
    String by,
    String home,
    Instant startedAt,
    Instant seenAt,
    String outcome,
    Past past) {
  private static final String PREFIX = "drill/";
  private static final String RUNNING = "running";
  private static final String PASSED = "passed";
  private static final String FAILED = "failed";
  private static final String INTERRUPTED = "interrupted";
  private static final String FULL = "full";

  /**
   * What outlives the next drill.
   *
   * @param movedAt when a drill last began that moved the workload; empty if none did
   * @param unresolved by outcome, when there was one last; a full drill that passes clears them
   */
  public record Past(Optional<Instant> movedAt, Map<String, Instant> unresolved) {
    public static final Past NONE = new Past(Optional.empty(), Map.of());

    public Past {
      unresolved = Map.copyOf(unresolved);
    }

    private Past moved(Instant at) {
      return new Past(Optional.of(at), unresolved);
    }

    private Past and(String outcome, Instant at) {
      Map<String, Instant> more = new TreeMap<>(unresolved);
      more.put(outcome, at);
      return new Past(movedAt, more);
    }

    private String text() {
      return String.join(
          ";",
          new TreeMap<>(unresolved)
              .entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
    }

    private static Map<String, Instant> parse(String text) {
      Map<String, Instant> unresolved = new TreeMap<>();
      Arrays.stream(text.split(";", -1))
          .map(one -> one.split(" ", -1))
          .filter(one -> one.length == 2)
          .forEach(one -> instant(one[1]).ifPresent(at -> unresolved.put(one[0], at)));
      return unresolved;
    }
  }

  /** One that runs, after {@code before}. */
  public static DrillMark begun(
      String workload,
      String id,
      String kind,
      String by,
      String home,
      Instant at,
      Optional<DrillMark> before) {
    Past past = before.map(DrillMark::past).orElse(Past.NONE);
    return new DrillMark(workload, id, kind, by, home, at, at, RUNNING, past);
  }

  /** Of a drill that never ran: what there was before stays, and this is to be looked at. */
  public static DrillMark noted(
      String workload,
      String id,
      String by,
      Instant at,
      String outcome,
      Optional<DrillMark> before) {
    DrillMark mark =
        before.orElse(new DrillMark(workload, id, FULL, by, "", at, at, outcome, Past.NONE));
    return mark.with(mark.past.and(outcome, at));
  }

  public static String matter(String workload) {
    return PREFIX + workload;
  }

  /** Why a workload should not be moved on purpose now; empty unless a drill is moving it. */
  public static Optional<String> inTheWay(String workload, OrderBook book) {
    return of(workload, book)
        .filter(mark -> mark.running() && mark.kind.equals(FULL))
        .map(
            mark ->
                "a drill of "
                    + workload
                    + " runs since "
                    + mark.startedAt
                    + " and moves it to its twin and back");
  }

  public boolean running() {
    return outcome.equals(RUNNING);
  }

  /** The same, still running. */
  public DrillMark seen(Instant at) {
    return new DrillMark(workload, id, kind, by, home, startedAt, at, outcome, past);
  }

  /** How it ended, as {@code node} says. */
  public DrillMark ended(String how, String node) {
    return new DrillMark(workload, id, kind, node, home, startedAt, seenAt, how, afterwards(how));
  }

  private Past afterwards(String how) {
    boolean full = kind.equals(FULL);
    if (how.equals(PASSED)) {
      return full ? Past.NONE.moved(startedAt) : past;
    }
    if (how.equals(FAILED) || how.equals(INTERRUPTED)) {
      Past noted = past.and(how, startedAt);
      return full ? noted.moved(startedAt) : noted;
    }
    return past;
  }

  private DrillMark with(Past other) {
    return new DrillMark(workload, id, kind, by, home, startedAt, seenAt, outcome, other);
  }

  public Map<String, String> words() {
    Map<String, String> words = new HashMap<>();
    words.put("id", id);
    words.put("kind", kind);
    words.put("by", by);
    words.put("home", home);
    words.put("started", startedAt.toString());
    words.put("seen", seenAt.toString());
    words.put("outcome", outcome);
    words.put("moved", past.movedAt.map(Instant::toString).orElse(""));
    words.put("unresolved", past.text());
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
        order.word("kind"),
        order.word("by"),
        order.word("home"),
        instant(order.word("started")).orElse(order.at()),
        instant(order.word("seen")).orElse(order.at()),
        order.word("outcome"),
        new Past(instant(order.word("moved")), Past.parse(order.word("unresolved"))));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
