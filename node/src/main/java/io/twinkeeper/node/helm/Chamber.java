package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.ServiceKey;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Roll;
import java.util.HashSet;
import java.util.Set;

/**
 * The voters as one node reaches them: those of the members are found through the Receptionist,
 * under a key that only voters of the same roll register with.
 *
 * @param beside those that are not: this node's voice of the lease
 */
public record Chamber(Roll roll, Set<ActorRef<Voter.Command>> beside) {
  public Chamber {
    beside = Set.copyOf(beside);
  }

  /** Members only, whose roll has never changed. */
  public static Chamber of(Electorate electorate) {
    return new Chamber(Roll.first(electorate), Set.of());
  }

  public Electorate electorate() {
    return roll.electorate();
  }

  /** Where the members' voters are found. */
  ServiceKey<Voter.Command> key() {
    return Voter.key(roll);
  }

  Set<ActorRef<Voter.Command>> with(Set<ActorRef<Voter.Command>> members) {
    Set<ActorRef<Voter.Command>> all = new HashSet<>(members);
    all.addAll(beside);
    return all;
  }
}
