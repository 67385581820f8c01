package io.twinkeeper.httpapi;

import static java.util.concurrent.TimeUnit.SECONDS;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real server for each test, on a free port, before a {@link FakeNode}; one cluster for all. */
final class RunningApi implements BeforeEachCallback, AfterEachCallback {
  static final String FENCE_TOKEN = "for-fences-of-the-scoreboard-only";
  static final String TOKEN = "correct-horse-battery-staple";

  final FakeNode node = new FakeNode();

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private List<Endpoint> endpoints = List.of();
  private @Nullable AdminServer server;
  private @Nullable Path tokenFile;
  private @Nullable Path fenceTokenFile;

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    Path file = tokenFile(TOKEN);
    tokenFile = file;
    endpoints = AdminServer.endpoints(system(context), node);
    server =
        AdminServer.start(system(context), settings(file), node)
            .toCompletableFuture()
            .get(60, SECONDS);
  }

  private AdminSettings settings(Path file) throws IOException {
    Path fences = tokenFile(FENCE_TOKEN);
    fenceTokenFile = fences;
    return new AdminSettings("127.0.0.1", 0, file, Map.of("scoreboard", fences));
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    server().stop().toCompletableFuture().get(60, SECONDS);
    Files.deleteIfExists(tokenFile());
    Files.deleteIfExists(Objects.requireNonNull(fenceTokenFile));
  }

  static ActorSystem<Void> system(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(SharedCluster.class)
        .system;
  }

  static Path tokenFile(String text) throws IOException {
    Path file = Files.createTempFile("token", "");
    Files.writeString(file, text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  AdminServer server() {
    return Objects.requireNonNull(server);
  }

  /** What such a server answers to. */
  List<Endpoint> endpoints() {
    return endpoints;
  }

  Path tokenFile() {
    return Objects.requireNonNull(tokenFile);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server().port() + path))
        .timeout(Duration.ofSeconds(30));
  }

  HttpRequest.Builder authorized(String path) {
    return request(path).header("Authorization", "Bearer " + TOKEN);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(authorized(path));
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    BodyPublisher publisher =
        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    return send(authorized(path).POST(publisher));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpClient client() {
    return client;
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return Json.mapper().readTree(response.body());
  }

  /** A cluster of one, started by the first test that asks and ended after the last. */
  static final class SharedCluster implements AutoCloseable {
    final ActorSystem<Void> system =
        ActorSystem.create(Behaviors.empty(), "twin", ConfigFactory.load("one-node"));

    SharedCluster() {
      Cluster cluster = Cluster.get(system);
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> cluster.selfMember().status().equals(MemberStatus.up()));
    }

    @Override
    public void close() {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().orTimeout(60, SECONDS).join();
    }
  }
}
