package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Candidacy.Phase;
import io.twinkeeper.node.helm.Helm.Refused.Kind;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * An operator's word on its way through the helm.
 *
 * @param relayed another helm passed it on, so whoever has it now carries it out
 */
record Order(
    Verb verb, String workload, String node, boolean relayed, ActorRef<Helm.Outcome> replyTo) {
  /** What was ordered, and how long the present holder gets to let go. */
  enum Verb {
    ACTIVATE(Duration.ofSeconds(5)),
    /** Somebody has looked: the other of two members is off. */
    ALONE(Duration.ZERO),
    SWITCHOVER(Duration.ofSeconds(30));

    final Duration demoteWithin;

    Verb(Duration demoteWithin) {
      this.demoteWithin = demoteWithin;
    }
  }

  String word() {
    return verb.name().toLowerCase(Locale.ROOT);
  }

  /** Whether the helm is to choose the node. */
  boolean isOpen() {
    return verb == Verb.SWITCHOVER && node.isEmpty();
  }

  Order to(String chosen) {
    return new Order(verb, workload, chosen, relayed, replyTo);
  }

  /** Why the order cannot be carried out as things stand; empty if nothing speaks against it. */
  Optional<String> objection(Soundings soundings) {
    Optional<CandidateReport> target = soundings.candidate(node);
    if (target.isEmpty()) {
      return Optional.of(node + " does not answer");
    }
    Optional<CandidateReport> holder = soundings.livingHolder();
    if (holder.isPresent() && holder.get().node().equals(node)) {
      return Optional.empty();
    }
    return objection(target.get(), holder.isPresent());
  }

  private Optional<String> objection(CandidateReport target, boolean held) {
    if (target.phase() != Phase.FOLLOWING) {
      return Optional.of(node + " is " + target.phase().name().toLowerCase(Locale.ROOT));
    }
    if (verb == Verb.SWITCHOVER && !target.healthy()) {
      return Optional.of(node + " is not healthy: " + String.join("; ", target.reasons()));
    }
    if (verb == Verb.SWITCHOVER && !held) {
      return Optional.of("nobody is active that could hand over; activate " + node + " instead");
    }
    return Optional.empty();
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
