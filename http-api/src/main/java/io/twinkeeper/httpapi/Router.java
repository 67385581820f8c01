package io.twinkeeper.httpapi;

import static java.util.stream.Collectors.joining;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.EntityStreamSizeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a request to the endpoint it is for and back: finds it, asks for the token, reads the body,
 * turns every failure into a problem. A request never fails: what nobody expected is a 500 and one
 * line in the log. Safe for use from any thread.
 */
final class Router {
  private static final Logger log = LoggerFactory.getLogger(Router.class);
  private static final Duration BODY_WITHIN = Duration.ofSeconds(5);

  private final ActorSystem<?> system;
  private final List<Endpoint> endpoints;
  private final TokenFile token;
  private final Map<String, TokenFile> fenceTokens;

  /**
   * From requests to {@code endpoints}.
   *
   * @param token opens all of them
   * @param fenceTokens by workload; each opens its fences
   */
  Router(
      ActorSystem<?> system,
      List<Endpoint> endpoints,
      TokenFile token,
      Map<String, TokenFile> fenceTokens) {
    this.system = system;
    this.endpoints = endpoints;
    this.token = token;
    this.fenceTokens = fenceTokens;
  }

  CompletionStage<HttpResponse> answer(HttpRequest request) {
    long begin = System.nanoTime();
    return CompletableFuture.completedStage(request)
        .thenCompose(this::route)
        .exceptionally(failure -> Answers.problem(request, problem(request, failure)))
        .whenComplete((response, failure) -> note(request, response, begin));
  }

  /** Path and method only: a query or a header may hold what should not be in a log. */
  private static void note(HttpRequest request, HttpResponse response, long begin) {
    if (log.isDebugEnabled()) {
      log.debug(
          "{} {} -> {} in {} ms",
          request.method().value(),
          request.getUri().getPathString(),
          response.status().intValue(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }
  }

  private CompletionStage<HttpResponse> route(HttpRequest request) {
    String path = request.getUri().getPathString();
    List<Endpoint> there =
        endpoints.stream().filter(e -> e.path().match(path).isPresent()).toList();
    if (there.isEmpty()) {
      return refuse(request, nothingAt(path));
    }
    Optional<Endpoint> endpoint =
        there.stream().filter(e -> e.method().equals(request.method())).findFirst();
    if (endpoint.isEmpty()) {
      return refuse(request, wrongMethod(request, path, there));
    }
    Map<String, String> holes = endpoint.get().path().match(path).orElseThrow();
    if (!admits(endpoint.get().access(), holes, authorization(request))) {
      return refuse(request, Problem.unauthorized());
    }
    return call(endpoint.get(), request, holes);
  }

  private boolean admits(
      Endpoint.Access access, Map<String, String> holes, Optional<String> authorization) {
    return switch (access) {
      case OPEN -> true;
      case TOKEN -> token.admits(authorization);
      case FENCE -> {
        TokenFile ofWorkload = fenceTokens.get(holes.getOrDefault("workload", ""));
        yield (ofWorkload != null && ofWorkload.admits(authorization))
            || token.admits(authorization);
      }
    };
  }

  private static Optional<String> authorization(HttpRequest request) {
    return request.getHeader("Authorization").map(HttpHeader::value);
  }

  private CompletionStage<HttpResponse> refuse(HttpRequest request, Problem problem) {
    request.discardEntityBytes(system);
    return CompletableFuture.completedStage(Answers.problem(request, problem));
  }

  private Problem nothingAt(String path) {
    return Problem.notFound("Nothing is at " + path, "Use one of 'endpoints'")
        .with("endpoints", endpoints.stream().map(Listed::of).toList());
  }

  /** An endpoint as the answer to an unknown path shows it. */
  private record Listed(String method, String path, String summary) {
    static Listed of(Endpoint endpoint) {
      return new Listed(endpoint.method().value(), endpoint.path().text(), endpoint.summary());
    }
  }

  private static Problem wrongMethod(HttpRequest request, String path, List<Endpoint> there) {
    String allowed = there.stream().map(e -> e.method().value()).collect(joining(", "));
    return Problem.methodNotAllowed(request.method().value(), path, allowed);
  }

  private CompletionStage<HttpResponse> call(
      Endpoint endpoint, HttpRequest request, Map<String, String> holes) {
    Room room = endpoint.room();
    if (uriBytes(request) > room.uriBytes()) {
      return refuse(request, Problem.uriTooLong(room.uriBytes()));
    }
    return body(request, room.bodyBytes())
        .thenCompose(
            body -> inTime(endpoint, new Call(request.withEntity(body), holes, body.getData())));
  }

  /** As it was sent, in characters of one byte each. */
  private static int uriBytes(HttpRequest request) {
    return request.getUri().asScala().toRelative().toString().length();
  }

  private CompletionStage<HttpEntity.Strict> body(HttpRequest request, int mostBytes) {
    return request
        .entity()
        .withSizeLimit(mostBytes)
        .toStrict(BODY_WITHIN.toMillis(), system)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedStage(
                    new ProblemException(unreadable(failure, mostBytes))));
  }

  private static Problem unreadable(Throwable failure, int mostBytes) {
    return root(failure) instanceof EntityStreamSizeException
        ? Problem.tooLarge(mostBytes)
        : Problem.badRequest("The body did not arrive", "Send it whole, within 5 seconds");
  }

  private static CompletionStage<HttpResponse> inTime(Endpoint endpoint, Call call) {
    return endpoint
        .handler()
        .answer(call)
        .thenApply(response -> response)
        .toCompletableFuture()
        .orTimeout(endpoint.answerWithin().toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Problem problem(HttpRequest request, Throwable failure) {
    Throwable cause = root(failure);
    if (cause instanceof ProblemException e) {
      return e.problem();
    }
    if (cause instanceof TimeoutException) {
      return Problem.timedOut();
    }
    log.error("{} {} failed", request.method().value(), request.getUri().getPathString(), cause);
    return Problem.internal();
  }

  private static Throwable root(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? root(cause) : failure;
  }
}
