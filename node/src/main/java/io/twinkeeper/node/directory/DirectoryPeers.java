package io.twinkeeper.node.directory;

import akka.actor.ActorSelection;
import java.util.Map;

/**
 * The same directory on the other twins, wherever they are; messages to one that is away are lost.
 *
 * @param selections by the twin's name, one for each other data member
 */
public record DirectoryPeers(Map<String, ActorSelection> selections) {
  public DirectoryPeers {
    selections = Map.copyOf(selections);
  }
}
