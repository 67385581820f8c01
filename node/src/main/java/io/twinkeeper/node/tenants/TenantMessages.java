package io.twinkeeper.node.tenants;

import akka.actor.typed.ActorRef;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.node.stream.StreamMessages;
import io.twinkeeper.protocol.status.TenantsStatus;
import io.twinkeeper.protocol.tenant.TenantEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the same set of tenants says to itself on other nodes, beside what every stream understands.
 * The active one tells every second which version its roll has; a follower that has another one
 * asks for it. Any message may be lost.
 */
public final class TenantMessages {
  private TenantMessages() {}

  /**
   * Sent every second, and after each change, by the set of the node that is active.
   *
   * @param incarnation tells the sender's present life from an earlier one
   * @param version rises with each change of the roll in that life
   */
  public record RollChanged(
      String source,
      long epoch,
      long incarnation,
      long version,
      ActorRef<StreamMessages.Command> replyTo)
      implements StreamMessages.Command, ClusterMessage {}

  /** Asks for the roll. */
  public record TellRoll(ActorRef<StreamMessages.Command> replyTo)
      implements StreamMessages.Command, ClusterMessage {}

  /** Part {@code number} (from 1) of {@code parts} of the roll. */
  public record RollPart(
      String source,
      long epoch,
      long incarnation,
      long version,
      int number,
      int parts,
      List<TenantEntry> entries)
      implements StreamMessages.Command, ClusterMessage {
    public RollPart {
      entries = List.copyOf(entries);
    }
  }

  /** Asks for one database's stream, {@code workload/set/tenant}; answered with {@link Found}. */
  public record FindStream(String stream, ActorRef<Found> replyTo)
      implements StreamMessages.Command {}

  /**
   * The stream that was asked for, if it is there. Where the workload is active the file system was
   * looked at for it.
   */
  public record Found(Optional<ActorRef<StreamMessages.Command>> stream, boolean leading) {}

  /** Asks which streams there are here now, and how the set stands. */
  public record CallRoll(ActorRef<Roll> replyTo) implements StreamMessages.Command {}

  /**
   * The set on this node.
   *
   * @param streams its databases' streams by name, {@code workload/set/tenant}
   */
  public record Roll(
      String set, Map<String, ActorRef<StreamMessages.Command>> streams, TenantsStatus status) {
    public Roll {
      streams = Map.copyOf(streams);
    }
  }
}
