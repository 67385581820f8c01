package io.twinkeeper.node.drill;

import io.twinkeeper.node.orders.OrderDesk.Change;
import io.twinkeeper.node.orders.OrderDesk.Leave;
import io.twinkeeper.node.orders.OrderDesk.Proposal;
import io.twinkeeper.node.orders.OrderDesk.Say;
import io.twinkeeper.protocol.config.DrillSchedule;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.orders.DrillDue;
import io.twinkeeper.protocol.orders.DrillMark;
import io.twinkeeper.protocol.orders.OrderBook;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The drills whose time has come. Every node looks; the first whose name stands for a time, in a
 * majority of the order books, begins the drill, and settles it with its end. One of which nothing
 * is to be found once it is too late was missed, whoever was to begin it.
 *
 * <pre>
 *   settled ──a time has come──► claimed ──its drill has ended──► settled
 *                                   └──too late, nothing found──► settled: missed
 * </pre>
 */
final class DrillCalendar {
  /** A drill that was begun in time is to be found after that. */
  private static final Duration TO_BE_FOUND_WITHIN = Duration.ofMinutes(1);

  private final String node;
  private final Errands errands;
  private final Supplier<String> newId;
  private final BiConsumer<WorkloadConfig, DrillDue> begin;
  private final Consumer<DrillDue> search;

  /**
   * A calendar.
   *
   * @param newId makes the rest of a drill's name
   * @param begin begins what this node has claimed
   * @param search looks whether anything is known of a drill; answered by {@link #settle}
   */
  DrillCalendar(
      String node,
      Errands errands,
      Supplier<String> newId,
      BiConsumer<WorkloadConfig, DrillDue> begin,
      Consumer<DrillDue> search) {
    this.node = node;
    this.errands = errands;
    this.newId = newId;
    this.begin = begin;
    this.search = search;
  }

  /**
   * Looks at one workload's schedule.
   *
   * @param inHand whether a drill of that id is this node's own and not over
   */
  void look(WorkloadConfig workload, OrderBook book, Instant now, Predicate<String> inHand) {
    Optional<DrillSchedule> schedule = workload.drill().schedule();
    if (schedule.isEmpty()) {
      return;
    }
    Instant due = schedule.get().upTo(now);
    Optional<DrillDue> known = DrillDue.of(workload.name(), book);
    if (known.isEmpty()) {
      say("first", known, DrillDue.first(workload.name(), now, node), () -> {});
    } else if (!known.get().settled()) {
      lookAt(known.get(), workload, book, now, inHand);
    } else if (due.isAfter(known.get().upTo())) {
      DrillDue mine = new DrillDue(workload.name(), due, node, newId.get(), "");
      say("claim", known, mine, () -> begin.accept(workload, mine));
    }
  }

  private void lookAt(
      DrillDue open,
      WorkloadConfig workload,
      OrderBook book,
      Instant now,
      Predicate<String> inHand) {
    Duration patience = workload.drill().lateBy().plus(TO_BE_FOUND_WITHIN);
    boolean own = inHand.test(open.id()) || errands.has(name("claim", open.workload()));
    if (own || !now.isAfter(open.upTo().plus(patience))) {
      return;
    }
    Optional<DrillMark> mark =
        DrillMark.of(open.workload(), book).filter(m -> m.id().equals(open.id()));
    if (mark.isEmpty()) {
      search.accept(open);
    } else if (!mark.get().running()) {
      settle(open, () -> {});
    }
  }

  /**
   * What was due needs to be looked after no longer.
   *
   * @param made runs on one node only: the one whose word is taken
   */
  void settle(DrillDue open, Runnable made) {
    say("settle", Optional.of(open), open.settled(node), made);
  }

  private void say(String what, Optional<DrillDue> before, DrillDue next, Runnable made) {
    Change change =
        book -> {
          Optional<DrillDue> now = DrillDue.of(next.workload(), book);
          return now.equals(before) || now.filter(next::equals).isPresent()
              ? (Proposal) new Say(next.words())
              : new Leave("another node looks after it");
        };
    errands.begin(name(what, next.workload()), DrillDue.matter(next.workload()), change, made);
  }

  private static String name(String what, String workload) {
    return what + " " + workload;
  }
}
