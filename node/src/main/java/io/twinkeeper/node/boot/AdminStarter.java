package io.twinkeeper.node.boot;

import akka.actor.typed.ActorSystem;
import io.twinkeeper.node.admin.NodeAdmin;
import java.util.concurrent.CompletionStage;

/** Starts the admin surface on top of a running node; the node knows nothing of HTTP itself. */
@FunctionalInterface
public interface AdminStarter {
  /** Starts it; it ends with the actor system. A failed stage stops the node. */
  CompletionStage<?> start(ActorSystem<?> system, NodeAdmin admin);
}
