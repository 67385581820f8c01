package io.twinkeeper.httpapi;

import static io.twinkeeper.httpapi.Endpoint.Access.OPEN;
import static io.twinkeeper.httpapi.Endpoint.Access.TOKEN;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import io.twinkeeper.node.admin.Health;
import io.twinkeeper.node.admin.NodeAdmin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Questions about the node as a whole. */
final class NodeEndpoints {
  /** A little more than the node allows itself, so that its own word comes first. */
  static final Duration QUESTION = NodeAdmin.ANSWER_WITHIN.plusSeconds(3);

  private static final int DEFAULT_ENTRIES = 50;
  private static final int MOST_ENTRIES = 1000;

  private final NodeAdmin node;

  NodeEndpoints(NodeAdmin node) {
    this.node = node;
  }

  List<Endpoint> all() {
    return List.of(
        new Endpoint(
            HttpMethods.GET,
            new PathTemplate("/health"),
            OPEN,
            QUESTION,
            "Is this node at work?",
            this::health),
        new Endpoint(
            HttpMethods.GET,
            new PathTemplate("/status"),
            TOKEN,
            QUESTION,
            "All that this node knows",
            this::status),
        new Endpoint(
            HttpMethods.POST,
            new PathTemplate("/trigger-sync"),
            TOKEN,
            NodeAdmin.SYNC_WITHIN_AT_MOST.plusSeconds(5),
            "Ship now what is not shipped yet",
            this::triggerSync),
        new Endpoint(
            HttpMethods.GET,
            new PathTemplate("/api/v1/history"),
            TOKEN,
            QUESTION,
            "The ledger, newest first",
            this::history));
  }

  private CompletionStage<HttpResponse> health(Call call) {
    Health health = node.health();
    StatusCode status =
        health.status() == Health.Status.STARTING
            ? StatusCodes.SERVICE_UNAVAILABLE
            : StatusCodes.OK;
    return CompletableFuture.completedStage(Answers.json(call, status, health));
  }

  private CompletionStage<HttpResponse> status(Call call) {
    return node.status().thenApply(status -> Answers.json(call, status));
  }

  private CompletionStage<HttpResponse> triggerSync(Call call) {
    Duration within =
        call.parameter("timeout")
            .map(text -> Timeouts.parse(text, NodeAdmin.SYNC_WITHIN_AT_MOST))
            .orElse(NodeAdmin.SYNC_WITHIN);
    return node.triggerSync(within)
        .thenApply(
            result ->
                Answers.json(
                    call, result.complete() ? StatusCodes.OK : StatusCodes.ACCEPTED, result));
  }

  private CompletionStage<HttpResponse> history(Call call) {
    int limit = call.parameter("limit").map(NodeEndpoints::limit).orElse(DEFAULT_ENTRIES);
    return node.history(limit, call.parameter("workload"))
        .thenApply(entries -> Answers.json(call, Map.of("history", entries)));
  }

  static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST_ENTRIES) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // the answer is the same
    }
    throw new ProblemException(
        Problem.badRequest(
            "limit is '" + text + "'", "Give limit a number from 1 to " + MOST_ENTRIES));
  }
}
