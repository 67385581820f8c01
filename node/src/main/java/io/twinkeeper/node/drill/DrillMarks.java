package io.twinkeeper.node.drill;

import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.orders.OrderDesk.Leave;
import io.twinkeeper.node.orders.OrderDesk.Proposal;
import io.twinkeeper.node.orders.OrderDesk.Say;
import io.twinkeeper.protocol.config.DurationText;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.orders.DrillMark;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.status.DrillReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * The marks of drills in the order book: taken before anything moves, renewed while a drill runs,
 * and ended with it; if whoever runs it is gone, by somebody else.
 */
final class DrillMarks {
  /** How often a running drill is heard of. */
  static final Duration RENEW_EVERY = Duration.ofSeconds(20);

  /** Whoever runs a drill that was not heard of for so long is gone. */
  static final Duration GONE_AFTER = Duration.ofMinutes(3);

  private final String node;
  private final OrderDesk desk;
  private final Errands errands;
  private final Map<String, Sighting> sightings = new HashMap<>();
  private final Map<String, Instant> renewedAt = new HashMap<>();

  /** A mark as it was seen first, by this node's clock: those of others may differ. */
  private record Sighting(DrillMark mark, Instant at) {}

  DrillMarks(String node, OrderDesk desk, Errands errands) {
    this.node = node;
    this.desk = desk;
    this.errands = errands;
  }

  /**
   * Notes that a drill runs; fails if another does, or if there was one lately. Callable from any
   * thread.
   */
  CompletionStage<String> take(DrillOrder order, WorkloadConfig workload, String id, String home) {
    Duration apart = order.isolated() ? Duration.ZERO : workload.drill().atLeastApart();
    Instant now = desk.clock().instant();
    return desk.change(
            DrillMark.matter(workload.name()),
            book ->
                objection(book, workload.name(), id, apart, now)
                    .<Proposal>map(Leave::new)
                    .orElseGet(
                        () ->
                            new Say(
                                DrillMark.begun(
                                        workload.name(),
                                        id,
                                        order.kind(),
                                        node,
                                        home,
                                        now,
                                        DrillMark.of(workload.name(), book))
                                    .words())))
        .thenApply(
            outcome -> {
              if (outcome instanceof OrderDesk.Made) {
                return id;
              }
              throw new Failed(
                  outcome instanceof OrderDesk.Declined declined
                      ? declined.reason()
                      : "too few members answer for their standing orders");
            });
  }

  private static Optional<String> objection(
      OrderBook book, String workload, String id, Duration apart, Instant now) {
    Optional<String> other =
        DrillMark.all(book).stream()
            .filter(mark -> mark.running() && !mark.id().equals(id))
            .findFirst()
            .map(mark -> "a drill of " + mark.workload() + " runs already");
    return other.or(
        () ->
            DrillMark.of(workload, book)
                .flatMap(mark -> mark.past().movedAt())
                .filter(at -> at.plus(apart).isAfter(now))
                .map(at -> "there was a drill within " + DurationText.of(apart)));
  }

  /** Lets the others know that a drill of this node's runs. */
  void renew(DrillReport report) {
    Instant now = desk.clock().instant();
    Instant last = renewedAt.getOrDefault(report.id(), report.startedAt());
    if (last.plus(RENEW_EVERY).isAfter(now)) {
      return;
    }
    renewedAt.put(report.id(), now);
    errands.begin(
        "renew " + report.id(),
        DrillMark.matter(report.workload()),
        book ->
            DrillMark.of(report.workload(), book)
                .filter(mark -> mark.id().equals(report.id()) && mark.running())
                .<Proposal>map(mark -> new Say(mark.seen(now).words()))
                .orElseGet(() -> new Leave("it has ended")),
        () -> {});
  }

  /** Notes how a drill of this node's ended. */
  void conclude(DrillReport report) {
    renewedAt.remove(report.id());
    errands.begin(
        conclusionOf(report.id()),
        DrillMark.matter(report.workload()),
        book -> conclusion(book, report),
        () -> {});
  }

  /** Whether the end of a drill is not noted yet. */
  boolean isConcluding(String id) {
    return errands.has(conclusionOf(id));
  }

  private static String conclusionOf(String id) {
    return "conclude " + id;
  }

  /** One that never ran leaves the mark of the one before, unless it was due. */
  private Proposal conclusion(OrderBook book, DrillReport report) {
    Optional<DrillMark> mark = DrillMark.of(report.workload(), book);
    if (mark.filter(m -> m.id().equals(report.id())).isPresent()) {
      return new Say(mark.get().ended(report.outcome(), node).words());
    }
    boolean noted =
        mark.map(m -> m.past().unresolved().get(report.outcome()))
            .filter(report.startedAt()::equals)
            .isPresent();
    return !report.trigger().equals("schedule") || noted
        ? new Leave("it did not begin")
        : new Say(
            DrillMark.noted(
                    report.workload(),
                    report.id(),
                    node,
                    report.startedAt(),
                    report.outcome(),
                    mark)
                .words());
  }

  /**
   * The marks that say that a drill runs although whoever ran it is gone: this node in an earlier
   * life, or one that was not heard of for long.
   *
   * @param inHand whether a drill of that id is this node's own
   */
  List<DrillMark> orphans(OrderBook book, Predicate<String> inHand) {
    return DrillMark.all(book).stream()
        .filter(mark -> mark.running() && !inHand.test(mark.id()) && isGone(mark))
        .toList();
  }

  private boolean isGone(DrillMark mark) {
    Instant now = desk.clock().instant();
    Sighting sighting = sightings.get(mark.workload());
    if (sighting == null || !sighting.mark.equals(mark)) {
      sightings.put(mark.workload(), new Sighting(mark, now));
      return mark.by().equals(node);
    }
    return mark.by().equals(node) || sighting.at.plus(GONE_AFTER).isBefore(now);
  }

  /**
   * Ends an orphan.
   *
   * @param made runs on one node only: the one whose word is taken
   */
  void end(DrillMark orphan, String outcome, Runnable made) {
    DrillMark ended = orphan.ended(outcome, node);
    errands.begin(
        "orphan " + orphan.id(),
        DrillMark.matter(orphan.workload()),
        book ->
            DrillMark.of(orphan.workload(), book)
                .filter(mark -> mark.equals(orphan) || mark.equals(ended))
                .<Proposal>map(mark -> new Say(ended.words()))
                .orElseGet(() -> new Leave("it was heard of again, or another node has ended it")),
        made);
  }
}
