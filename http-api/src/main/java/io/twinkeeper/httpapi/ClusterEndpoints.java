package io.twinkeeper.httpapi;

import static io.twinkeeper.httpapi.Endpoint.Access.TOKEN;

import akka.actor.typed.ActorSystem;
import akka.cluster.Cluster;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.ExceptionHandler;
import akka.http.javadsl.server.Route;
import akka.japi.function.Function;
import akka.management.cluster.javadsl.ClusterHttpManagementRoutes;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.net.MalformedURLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Akka Management's cluster routes, behind our own token. Its answers pass as they are, its errors
 * become problems. The routes about shards stay out: nothing here is sharded, and asking would
 * start the extension.
 */
final class ClusterEndpoints {
  private static final int MOST_ERROR_BYTES = 4096;
  private static final int ERROR_WITHIN_MILLIS = 1000;

  /** Management itself fails on an address that is none. */
  private static final ExceptionHandler MALFORMED =
      ExceptionHandler.newBuilder()
          .match(
              MalformedURLException.class,
              e ->
                  Directives.complete(StatusCodes.BAD_REQUEST, "Not an address: " + e.getMessage()))
          .build();

  private final ActorSystem<?> system;
  private final Function<HttpRequest, CompletionStage<HttpResponse>> management;

  ClusterEndpoints(ActorSystem<?> system, Cluster cluster) {
    this.system = system;
    Route all = ClusterHttpManagementRoutes.all(cluster);
    this.management = Directives.handleExceptions(MALFORMED, () -> all).handler(system);
  }

  List<Endpoint> all() {
    return List.of(
        endpoint(HttpMethods.GET, "/cluster/members", "Akka's own view of the cluster"),
        endpoint(HttpMethods.POST, "/cluster/members", "Join the node at a given address"),
        endpoint(HttpMethods.GET, "/cluster/members/{address}", "One member"),
        endpoint(HttpMethods.PUT, "/cluster/members/{address}", "Make a member leave, or down it"),
        endpoint(HttpMethods.DELETE, "/cluster/members/{address}", "Make a member leave"),
        endpoint(HttpMethods.GET, "/cluster/domain-events", "Cluster events as they happen"));
  }

  private Endpoint endpoint(HttpMethod method, String path, String summary) {
    return new Endpoint(
        method, new PathTemplate(path), TOKEN, NodeEndpoints.QUESTION, summary, this::pass);
  }

  private CompletionStage<HttpResponse> pass(Call call) {
    try {
      return management.apply(call.request()).thenCompose(this::withErrorsAsProblems);
    } catch (Exception e) {
      return CompletableFuture.failedStage(new CompletionException(e));
    }
  }

  private CompletionStage<HttpResponse> withErrorsAsProblems(HttpResponse response) {
    int status = response.status().intValue();
    if (status < 400) {
      return CompletableFuture.completedStage(response);
    }
    return response
        .entity()
        .toStrict(ERROR_WITHIN_MILLIS, MOST_ERROR_BYTES, system)
        .thenCompose(body -> CompletableFuture.failedStage(problem(status, body)));
  }

  /** Some of its errors are plain text, some are JSON with a message. */
  private static String said(String text) {
    try {
      return Json.mapper().readTree(text).path("message").asText(text);
    } catch (JsonProcessingException e) {
      return text.strip();
    }
  }

  private static ProblemException problem(int status, HttpEntity.Strict body) {
    String said = said(body.getData().utf8String());
    String remedy = "GET /cluster/members names the members";
    return new ProblemException(
        switch (status) {
          case 400, 415 -> Problem.badRequest(said, remedy);
          case 404 -> Problem.notFound(said, remedy);
          default -> Problem.internal();
        });
  }
}
