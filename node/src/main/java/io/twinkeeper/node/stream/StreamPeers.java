package io.twinkeeper.node.stream;

import akka.actor.ActorRef;
import akka.actor.ActorSelection;
import io.twinkeeper.node.stream.StreamMessages.Command;
import java.util.List;

/**
 * The same stream on the other twins, wherever they are; messages to one that is away are lost.
 *
 * @param selections one for each other data member
 */
public record StreamPeers(List<ActorSelection> selections) {
  public StreamPeers {
    selections = List.copyOf(selections);
  }

  /** Sends {@code message} to every other twin. */
  void tell(Command message) {
    selections.forEach(peer -> peer.tell(message, ActorRef.noSender()));
  }
}
