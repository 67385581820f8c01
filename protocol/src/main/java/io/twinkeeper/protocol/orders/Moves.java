package io.twinkeeper.protocol.orders;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last automatic moves of one workload that nobody has acknowledged, oldest first.
 *
 * @param latest at most {@value #KEPT}
 */
public record Moves(String workload, List<Move> latest) {
  private static final String PREFIX = "moves/";
  private static final String LATEST = "latest";
  private static final int KEPT = 8;

  public Moves {
    latest = List.copyOf(latest);
  }

  /** A workload went from one twin to another without an operator's word. */
  public record Move(Instant at, String from, String to, long epoch) {
    private String text() {
      return at + " " + from + " " + to + " " + epoch;
    }

    private static Move parse(String text) {
      String[] parts = text.split(" ", -1);
      return new Move(Instant.parse(parts[0]), parts[1], parts[2], Long.parseLong(parts[3]));
    }
  }

  public static String matter(String workload) {
    return PREFIX + workload;
  }

  public static Moves of(String workload, OrderBook book) {
    return book.standing(matter(workload))
        .map(order -> parse(workload, order.word(LATEST)))
        .orElse(new Moves(workload, List.of()));
  }

  public static List<Moves> all(OrderBook book) {
    return book.standingUnder(PREFIX)
        .map(order -> parse(order.matter().substring(PREFIX.length()), order.word(LATEST)))
        .toList();
  }

  private static Moves parse(String workload, String text) {
    return new Moves(
        workload,
        Arrays.stream(text.split(";", -1)).filter(m -> !m.isEmpty()).map(Move::parse).toList());
  }

  public Moves and(Move move) {
    List<Move> longer = new ArrayList<>(latest);
    longer.add(move);
    return new Moves(workload, longer.subList(Math.max(0, longer.size() - KEPT), longer.size()));
  }

  public Map<String, String> words() {
    return Map.of(LATEST, String.join(";", latest.stream().map(Move::text).toList()));
  }

  /** The last move, if it was less than {@code coolDown} ago. */
  public Optional<Move> within(Duration coolDown, Instant now) {
    List<Move> newestFirst = new ArrayList<>(latest);
    Collections.reverse(newestFirst);
    return newestFirst.stream()
        .findFirst()
        .filter(move -> Duration.between(move.at(), now).compareTo(coolDown) < 0);
  }

  /** How many of the moves were less than {@code coolDown} ago. */
  public long count(Duration coolDown, Instant now) {
    return latest.stream()
        .filter(move -> Duration.between(move.at(), now).compareTo(coolDown) < 0)
        .count();
  }
}
