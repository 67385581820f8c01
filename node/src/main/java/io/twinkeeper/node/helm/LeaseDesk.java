package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the rest of a node has of the lease.
 *
 * @param voter takes what concerns a voter; empty: there is no lease
 * @param state how its store was the last time; empty: not asked yet, or no lease
 */
public record LeaseDesk(
    Optional<ActorRef<Voter.Command>> voter, Supplier<Optional<LeaseVoter.StoreState>> state) {
  /** A cluster whose members are voters enough. */
  public static final LeaseDesk NONE = new LeaseDesk(Optional.empty(), Optional::empty);
}
