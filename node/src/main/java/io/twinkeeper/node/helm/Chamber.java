package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import io.twinkeeper.protocol.grant.Electorate;
import java.util.HashSet;
import java.util.Set;

/**
 * The voters as one node reaches them: those of the members are found through the Receptionist.
 *
 * @param beside those that are not: this node's voice of the lease
 */
public record Chamber(Electorate electorate, Set<ActorRef<Voter.Command>> beside) {
  public Chamber {
    beside = Set.copyOf(beside);
  }

  /** Members only. */
  public static Chamber of(Electorate electorate) {
    return new Chamber(electorate, Set.of());
  }

  Set<ActorRef<Voter.Command>> with(Set<ActorRef<Voter.Command>> members) {
    Set<ActorRef<Voter.Command>> all = new HashSet<>(members);
    all.addAll(beside);
    return all;
  }
}
