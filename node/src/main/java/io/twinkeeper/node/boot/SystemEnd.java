package io.twinkeeper.node.boot;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.ExtendedActorSystem;
import akka.actor.PoisonPill;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of an actor system, which must not take for ever.
 *
 * <p>Artery waits without a limit for its streams before it closes its port, and a stream to a peer
 * that has quarantined this node sometimes never completes (seen with 2.8.5 in one of about six
 * starts after a freeze; Pekko bounded the same wait in its pull request 3317). So the streams are
 * stopped by force when nothing has happened for a while; by then no actor is left that could need
 * them. Threads: {@link #await} blocks its caller; nothing else here does.
 */
final class SystemEnd {
  private static final Logger LOG = LoggerFactory.getLogger(SystemEnd.class);

  /**
   * Who supervises every stream of the system: Artery's, and at this time no other that matters.
   */
  private static final String SUPERVISORS = "/system/Materializers/*";

  private final ActorSystem<?> system;
  private final Duration patience;
  private final CompletableFuture<Done> begun = new CompletableFuture<>();

  /**
   * @param patience how long an end may take until it is forced, and then once more until it is
   *     given up
   */
  SystemEnd(ActorSystem<?> system, Duration patience) {
    this.system = system;
    this.patience = patience;
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseActorSystemTerminate(),
            "the-end-has-begun",
            () -> {
              begun.complete(Done.getInstance());
              return CompletableFuture.completedFuture(Done.getInstance());
            });
  }

  /**
   * Waits until the system has ended, however long it lives.
   *
   * @return whether it has; if not, its threads are in the log, its port may still be bound, and
   *     only the end of the process helps
   */
  boolean await() {
    CompletableFuture<Done> ended = system.getWhenTerminated().toCompletableFuture();
    CompletableFuture.anyOf(ended, begun).join();
    if (within(ended)) {
      return true;
    }
    LOG.warn("remoting has not ended after {}: its streams are stopped by force", patience);
    Adapter.toClassic(system)
        .actorSelection(SUPERVISORS)
        .tell(PoisonPill.getInstance(), akka.actor.ActorRef.noSender());
    if (within(ended)) {
      return true;
    }
    LOG.error(
        "the actor system does not end; its actors and threads:\n{}\n{}", actors(), threads());
    return false;
  }

  private boolean within(CompletableFuture<Done> ended) {
    try {
      ended.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ended.isDone();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the actor system ended in disorder", e.getCause());
    }
  }

  private String actors() {
    return ((ExtendedActorSystem) Adapter.toClassic(system)).printTree();
  }

  private static String threads() {
    StringBuilder text = new StringBuilder();
    for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
      text.append(thread);
    }
    return text.toString();
  }
}
