package io.twinkeeper.node.boot;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import io.twinkeeper.node.breakage.Breakage;
import io.twinkeeper.node.guard.Guards;
import io.twinkeeper.node.ledger.LedgerPlugins;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's life in its process: starts the actor system, starts it again whenever the cluster has
 * downed this node, and ends when asked to.
 */
public final class TwinNode {
  private static final Logger LOG = LoggerFactory.getLogger(TwinNode.class);
  private static final long SHUTDOWN_SECONDS = 40;
  private static final Duration END_PATIENCE = Duration.ofSeconds(5);

  /** Somebody sent TERM or INT. */
  private enum Asked implements CoordinatedShutdown.Reason {
    BY_SIGNAL
  }

  /** The node cannot go on; the twin takes over. */
  public enum Fatal implements CoordinatedShutdown.Reason {
    LEDGER,
    DISK,
    WORKLOAD,
    ADMIN
  }

  private final TwinConfig config;
  private final AdminStarter admin;
  private final AtomicReference<@Nullable ActorSystem<?>> running = new AtomicReference<>();
  private volatile boolean asked;
  private volatile boolean ended;

  private TwinNode(TwinConfig config, AdminStarter admin) {
    this.config = config;
    this.admin = admin;
  }

  /**
   * Runs a node until it is asked to stop (TERM) or must not go on. Blocks.
   *
   * @return what the process should exit with
   */
  public static NodeExit run(TwinConfig config, AdminStarter admin) {
    TwinNode node = new TwinNode(config, admin);
    Breakage.all()
        .forEach(part -> LOG.error("{} IS SWITCHED OFF ON PURPOSE: not for use", part.word()));
    Thread hook = new Thread(node::stop, "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    NodeExit exit = node.live();
    node.ended = true;
    return exit;
  }

  private NodeExit live() {
    List<String> missing = isTwin() ? Guards.missingTools() : List.of();
    if (!missing.isEmpty()) {
      LOG.error(
          "node {} cannot start: services and connectors need {} in PATH; install what is missing",
          config.node(),
          String.join(", ", missing));
      return NodeExit.REFUSED;
    }
    while (true) {
      CoordinatedShutdown.Reason reason;
      try (NodeFiles files = NodeFiles.open(config)) {
        ActorSystem<?> system = start(files);
        if (!new SystemEnd(system, END_PATIENCE).await()) {
          LOG.error("node {} stops: a new process has to take its place", config.node());
          return NodeExit.FAILED;
        }
        reason = CoordinatedShutdown.get(system).getShutdownReason().orElse(null);
      } catch (IOException | RuntimeException e) {
        LOG.error("node {} cannot start: {}", config.node(), rootMessage(e));
        return NodeExit.REFUSED;
      }
      if (asked || reason == Asked.BY_SIGNAL) {
        return NodeExit.STOPPED;
      }
      if (reason instanceof Fatal) {
        LOG.error("node {} stops: {}", config.node(), reason);
        return NodeExit.REFUSED;
      }
      if (!isLeaving(reason)) {
        LOG.error("node {} stops: its actor system ended ({})", config.node(), reason);
        return NodeExit.FAILED;
      }
      LOG.warn("node {} left the cluster ({}): starting clean", config.node(), reason);
    }
  }

  private boolean isTwin() {
    return config.self().role() == MemberConfig.Role.DATA;
  }

  /** The cluster has parted with this node: a clean start brings it back. */
  private static boolean isLeaving(CoordinatedShutdown.@Nullable Reason reason) {
    return reason == CoordinatedShutdown.clusterDowningReason()
        || reason == CoordinatedShutdown.clusterLeavingReason()
        || reason == CoordinatedShutdown.clusterJoinUnsuccessfulReason();
  }

  private ActorSystem<?> start(NodeFiles files) {
    ActorSystem<?> system =
        ActorSystem.create(
            NodeGuardian.create(config, admin, files),
            config.cluster().name(),
            AkkaSettings.of(config, LedgerPlugins.config(files.journal())));
    running.set(system);
    return system;
  }

  private void stop() {
    asked = true;
    ActorSystem<?> system = running.get();
    if (system == null || ended) {
      return;
    }
    try {
      CoordinatedShutdown.get(system)
          .runAll(Asked.BY_SIGNAL)
          .toCompletableFuture()
          .get(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
      LOG.warn("node {} did not stop in good order: {}", config.node(), e.toString());
    }
    // An ordered stop is a success; without this the exit code would be the signal's, 143.
    Runtime.getRuntime().halt(NodeExit.STOPPED.code());
  }

  private static String rootMessage(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
