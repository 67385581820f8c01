package io.twinkeeper.node.stream;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What streams have begun on the dispatchers of stores and comparisons goes on when they have
 * ended, and even when their actor system has. For tests.
 */
public final class Aftermath {
  private Aftermath() {}

  /** Returns when all of that is over: each of these dispatchers has one thread. */
  public static void await(ActorSystem<?> system) {
    for (DispatcherSelector each : List.of(Archive.KEEPERS, ChangesFile.DISPATCHER)) {
      CompletableFuture.runAsync(() -> {}, system.dispatchers().lookup(each)).join();
    }
  }
}
