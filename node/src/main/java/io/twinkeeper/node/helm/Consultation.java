package io.twinkeeper.node.helm;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Watch.Command;
import io.twinkeeper.node.helm.Watch.Given;
import io.twinkeeper.protocol.orders.OrderBook;
import java.util.Optional;

/**
 * The phase before a campaign that nobody ordered: the standing orders are read as a majority knows
 * them, so that no pause or drain that was ever confirmed is overlooked, whatever this node missed.
 */
final class Consultation {
  /** What came of it; empty if too few copies answered. */
  record Consulted(Consultation by, Optional<OrderBook> book) implements Command {}

  private final Watch watch;
  private final Lookout lookout;

  Consultation(Watch watch, Lookout lookout) {
    this.watch = watch;
    this.lookout = lookout;
  }

  Behavior<Command> begin() {
    lookout.consult(book -> new Consulted(this, book));
    return lookout
        .phase(reply -> Behaviors.same(), reply -> Behaviors.same())
        .onMessage(Consulted.class, this::onConsulted)
        .onMessage(Given.class, m -> watch.onOrder(m.order()))
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onConsulted(Consulted m) {
    if (m.by != this) {
      return Behaviors.same();
    }
    if (m.book.isEmpty()) {
      return watch.holdBack("too few members answer for their standing orders");
    }
    if (!watch.mayAct()) {
      return watch.watching();
    }
    Fitness fitness = lookout.fitness(m.book.get());
    Optional<CandidateReport> best = fitness.best(watch.excluded());
    return best.isPresent() ? watch.campaignByItself(best.get()) : watch.holdBack(why(fitness));
  }

  private String why(Fitness fitness) {
    StringBuilder why = new StringBuilder();
    for (String node : lookout.station.dataMembers()) {
      why.append(why.isEmpty() ? "" : "; ").append(node).append(": ");
      why.append(String.join(", ", fitness.objections(node)));
    }
    return why.toString();
  }
}
