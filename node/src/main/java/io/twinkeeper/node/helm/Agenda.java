package io.twinkeeper.node.helm;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.helm.Order.Verb;
import io.twinkeeper.node.helm.Watch.Command;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.orders.OrderDesk.Leave;
import io.twinkeeper.node.orders.OrderDesk.Made;
import io.twinkeeper.node.orders.OrderDesk.Proposal;
import io.twinkeeper.node.orders.OrderDesk.Say;
import io.twinkeeper.protocol.config.DurationText;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.Pause;
import io.twinkeeper.protocol.orders.PlannedSwitchover;
import io.twinkeeper.protocol.orders.PlannedSwitchover.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Carries out switchovers that were ordered for a time. Whoever does it first marks it as begun, in
 * a majority of the order books; only one helm can, so it is done once or not at all.
 *
 * <pre>
 *   waiting ──its time, taken on──► begun ──► done | refused
 *      ├──paused at its time──────────────────► refused
 *      └──late-by has passed──────────────────► missed
 * </pre>
 */
final class Agenda {
  /** What an agenda tells its watch. */
  sealed interface News extends Command {}

  private record Claimed(PlannedSwitchover plan, OrderDesk.Outcome outcome) implements News {}

  private record Settled() implements News {}

  private record Ended(PlannedSwitchover plan, Helm.Outcome outcome) implements News {}

  /** A helm that began and is not heard of for so long is gone. */
  private static final Duration NOTHING_HEARD = Duration.ofMinutes(3);

  private final Watch watch;
  private final Lookout lookout;
  private boolean claiming;

  Agenda(Watch watch, Lookout lookout) {
    this.watch = watch;
    this.lookout = lookout;
  }

  /** Looks whether anything is due. For the helm in charge only. */
  void look() {
    Optional<PlannedSwitchover> planned = PlannedSwitchover.of(lookout.workload, lookout.book());
    if (planned.isPresent() && !claiming) {
      next(planned.get(), lookout.now()).ifPresent(next -> claim(planned.get(), next));
    }
  }

  private Optional<PlannedSwitchover> next(PlannedSwitchover plan, Instant now) {
    Duration lateBy = lookout.rules.failover().lateBy();
    boolean late = now.isAfter(plan.at().plus(lateBy));
    if (plan.state() == State.WAITING && late) {
      String why = "no helm could begin within " + DurationText.of(lateBy);
      return Optional.of(plan.become(State.MISSED, why));
    }
    if (plan.state() == State.WAITING && !now.isBefore(plan.at())) {
      return Optional.of(plan.become(State.BEGUN, "by " + lookout.station.host()));
    }
    boolean lost = now.isAfter(plan.at().plus(lateBy).plus(NOTHING_HEARD));
    return plan.state() == State.BEGUN && lost
        ? Optional.of(plan.become(State.REFUSED, "whoever began it was lost; see the history"))
        : Optional.empty();
  }

  private void claim(PlannedSwitchover plan, PlannedSwitchover next) {
    claiming = true;
    lookout.change(
        PlannedSwitchover.matter(plan.workload()),
        book -> proposal(book, plan, next),
        outcome -> new Claimed(next, outcome));
  }

  private static Proposal proposal(OrderBook book, PlannedSwitchover plan, PlannedSwitchover next) {
    if (PlannedSwitchover.of(plan.workload(), book).filter(plan::equals).isEmpty()) {
      return new Leave("it has changed");
    }
    Optional<Pause> pause = Pause.of(plan.workload(), book);
    return new Say(
        next.state() == State.BEGUN && pause.isPresent()
            ? plan.become(State.REFUSED, Fitness.describe(pause.get())).words()
            : next.words());
  }

  Behavior<Command> onNews(News news) {
    if (news instanceof Ended ended) {
      end(ended);
      return Behaviors.same();
    }
    if (news instanceof Settled) {
      return Behaviors.same();
    }
    claiming = false;
    return news instanceof Claimed claimed && claimed.outcome instanceof Made made
        ? carryOut(PlannedSwitchover.read(made.order()))
        : Behaviors.same();
  }

  private Behavior<Command> carryOut(PlannedSwitchover plan) {
    if (plan.state() != State.BEGUN) {
      record(plan);
      return Behaviors.same();
    }
    Order order =
        new Order(
            Verb.SWITCHOVER,
            plan.workload(),
            plan.from(),
            plan.to(),
            false,
            true,
            lookout.outcomes(outcome -> new Ended(plan, outcome)));
    return watch.isIdle() ? watch.onOrder(order) : order.refuseAsBusy("with something else");
  }

  private void end(Ended m) {
    PlannedSwitchover ended =
        m.outcome instanceof Helm.Done done
            ? m.plan.become(State.DONE, done.node() + " is active in epoch " + done.epoch())
            : m.plan.become(State.REFUSED, ((Helm.Refused) m.outcome).reason());
    record(ended);
    lookout.change(
        PlannedSwitchover.matter(ended.workload()),
        book ->
            PlannedSwitchover.of(ended.workload(), book).filter(m.plan::equals).isPresent()
                ? new Say(ended.words())
                : new Leave("it has changed"),
        outcome -> new Settled());
  }

  private void record(PlannedSwitchover plan) {
    String state = plan.words().getOrDefault("state", "");
    lookout.record(
        "planned-switchover",
        0,
        "the switchover planned for " + plan.at() + " is " + state + ": " + plan.detail(),
        Map.of("at", plan.at().toString(), "to", plan.to(), "state", state));
  }
}
