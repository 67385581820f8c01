package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import java.time.Duration;

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
    SWITCHOVER(Duration.ofSeconds(30));

    final Duration demoteWithin;

    Verb(Duration demoteWithin) {
      this.demoteWithin = demoteWithin;
    }

    String word() {
      return this == ACTIVATE ? "activate" : "switchover";
    }
  }

  void refuse(String reason) {
    replyTo.tell(new Helm.Refused(workload, reason));
  }
}
