package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Candidacy.Phase;
import io.twinkeeper.node.helm.Helm.Refused.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An operator's word on its way through the helm.
 *
 * @param from who must be active for it to be carried out; "" for whoever is
 * @param node who shall be active; "" lets the helm choose
 * @param dryRun only say whether and how it would be carried out
 * @param relayed another helm passed it on, so whoever has it now carries it out
 */
record Order(
    Verb verb,
    String workload,
    String from,
    String node,
    boolean dryRun,
    boolean relayed,
    ActorRef<Helm.Outcome> replyTo) {
  /** What was ordered, and how long the present holder gets to let go. */
  enum Verb {
    ACTIVATE(Duration.ofSeconds(5)),
    SWITCHOVER(Duration.ofSeconds(30));

    final Duration demoteWithin;

    Verb(Duration demoteWithin) {
      this.demoteWithin = demoteWithin;
    }
  }

  /** Why an order cannot be carried out. */
  record Objection(String reason, Kind kind) {}

  String word() {
    return verb.name().toLowerCase(Locale.ROOT);
  }

  /** Whether the helm is to choose the node. */
  boolean isOpen() {
    return verb == Verb.SWITCHOVER && node.isEmpty();
  }

  Order to(String chosen) {
    return new Order(verb, workload, from, chosen, dryRun, relayed, replyTo);
  }

  Order asRelayed() {
    return new Order(verb, workload, from, node, dryRun, true, replyTo);
  }

  /** Why the order cannot be carried out as things stand; empty if nothing speaks against it. */
  Optional<Objection> objection(Soundings soundings, Fitness fitness) {
    Optional<CandidateReport> holder = soundings.livingHolder();
    String active = holder.map(CandidateReport::node).orElse("");
    if (!from.isEmpty() && !from.equals(active)) {
      String who = active.isEmpty() ? "nobody" : active;
      return Optional.of(new Objection(who + " is active, not " + from, Kind.CONFLICT));
    }
    if (active.equals(node)) {
      return Optional.empty();
    }
    List<String> reasons =
        verb == Verb.SWITCHOVER ? fitness.plannedObjections(node) : unreachable(soundings, fitness);
    if (!reasons.isEmpty()) {
      return Optional.of(
          new Objection(node + " cannot take over: " + String.join("; ", reasons), Kind.NOT_NOW));
    }
    if (verb == Verb.SWITCHOVER && holder.isEmpty()) {
      return Optional.of(
          new Objection(
              "nobody is active that could hand over; activate " + node + " instead",
              Kind.NOT_NOW));
    }
    return Optional.empty();
  }

  private List<String> unreachable(Soundings soundings, Fitness fitness) {
    Optional<CandidateReport> target = soundings.candidate(node);
    if (target.isEmpty()) {
      return List.of("it does not answer");
    }
    if (target.get().phase() != Phase.FOLLOWING) {
      return List.of("it is " + target.get().phase().name().toLowerCase(Locale.ROOT));
    }
    return fitness.forbidden(node).map(List::of).orElse(List.of());
  }

  void refuse(String reason) {
    refuse(reason, Kind.NOT_NOW);
  }

  void refuse(String reason, Kind kind) {
    replyTo.tell(new Helm.Refused(workload, reason, kind));
  }

  /** Refuses because the helm is in the middle of something; for use in a behaviour. */
  <T> Behavior<T> refuseAsBusy(String with) {
    refuse("the helm is busy " + with + "; try again in a moment", Kind.BUSY);
    return Behaviors.same();
  }
}
