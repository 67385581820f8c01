package io.twinkeeper.httpapi;

import static java.util.stream.Collectors.toMap;

import akka.Done;
import akka.actor.Cancellable;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.cluster.Cluster;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.settings.ServerSettings;
import com.typesafe.config.Config;
import io.twinkeeper.node.admin.NodeAdmin;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin API of one node, listening.
 *
 * <p>It stops with the actor system: coordinated shutdown closes the port in {@code service-unbind}
 * and lets requests in flight finish, for {@link #LAST_ANSWERS_WITHIN} at most, in {@code
 * service-requests-done}. Safe for use from any thread.
 */
public final class AdminServer {
  private static final Logger log = LoggerFactory.getLogger(AdminServer.class);
  private static final String SERVER_CONFIG = "twinkeeper-http-api.server";
  private static final Duration LAST_ANSWERS_WITHIN = Duration.ofSeconds(3);

  private final ServerBinding binding;
  private final List<Cancellable> shutdownTasks;
  private @Nullable CompletionStage<Done> stopped;

  private AdminServer(ServerBinding binding, CoordinatedShutdown shutdown) {
    this.binding = binding;
    this.shutdownTasks =
        List.of(
            shutdown.addCancellableTask(
                CoordinatedShutdown.PhaseServiceUnbind(), "close-admin-port", binding::unbind),
            shutdown.addCancellableTask(
                CoordinatedShutdown.PhaseServiceRequestsDone(), "end-admin-api", this::stop));
  }

  /**
   * Binds the port and answers from then on.
   *
   * @param system a member of an Akka cluster
   * @return fails with {@link AdminStartException} if the port is taken or the token file unusable
   */
  public static CompletionStage<AdminServer> start(
      ActorSystem<?> system, AdminSettings settings, NodeAdmin node) {
    return TokenFile.open(settings.tokenFile())
        .thenApply(
            token ->
                new Router(
                    system,
                    endpoints(system, node),
                    token,
                    settings.fenceTokens().entrySet().stream()
                        .collect(toMap(Map.Entry::getKey, e -> TokenFile.ofFence(e.getValue())))))
        .thenCompose(router -> bind(system, settings, router));
  }

  private static CompletionStage<AdminServer> bind(
      ActorSystem<?> system, AdminSettings settings, Router router) {
    return Http.get(system)
        .newServerAt(settings.address(), settings.port())
        .withSettings(serverSettings(system))
        .bind(router::answer)
        .handle(
            (binding, failure) -> {
              if (failure != null) {
                throw new CompletionException(cannotListen(settings, failure));
              }
              return started(system, binding);
            });
  }

  private static AdminServer started(ActorSystem<?> system, ServerBinding binding) {
    AdminServer server = new AdminServer(binding, CoordinatedShutdown.get(system));
    log.info("Admin API on http://{}:{}", binding.localAddress().getHostString(), server.port());
    return server;
  }

  private static AdminStartException cannotListen(AdminSettings settings, Throwable failure) {
    return new AdminStartException(
        "The admin API cannot listen on %s:%d: is another process there, and is the address this"
                .formatted(settings.address(), settings.port())
            + " host's own? See admin-port and address in twin.conf",
        failure);
  }

  private static ServerSettings serverSettings(ActorSystem<?> system) {
    Config config = system.settings().config();
    return ServerSettings.create(
        config.getConfig(SERVER_CONFIG).atPath("akka.http.server").withFallback(config));
  }

  /** Everything this server answers to; the order is the one in which people read it. */
  static List<Endpoint> endpoints(ActorSystem<?> system, NodeAdmin node) {
    List<Endpoint> all = new ArrayList<>();
    all.addAll(new NodeEndpoints(node).all());
    all.addAll(new WorkloadEndpoints(node).all());
    all.addAll(new OperatorEndpoints(node).all());
    all.addAll(new DrillEndpoints(node).all());
    all.addAll(new FenceEndpoint(node).all());
    all.addAll(new ForkEndpoints(node.forks()).all());
    all.addAll(new DirectoryEndpoints(node.directories()).all());
    all.addAll(new DirectoryFileEndpoints(node.directories()).all());
    all.addAll(new LastWordEndpoint(node, new SoftLimit(InstantSource.system())).all());
    all.addAll(new OpenApiEndpoint().all());
    all.addAll(new ClusterEndpoints(system, Cluster.get(system)).all());
    return List.copyOf(all);
  }

  /** The port that was bound. */
  public int port() {
    return binding.localAddress().getPort();
  }

  /** Closes the port at once and ends after the requests in flight. Harmless if repeated. */
  public synchronized CompletionStage<Done> stop() {
    if (stopped == null) {
      shutdownTasks.forEach(Cancellable::cancel);
      stopped = binding.terminate(LAST_ANSWERS_WITHIN).thenApply(terminated -> Done.done());
    }
    return stopped;
  }
}
