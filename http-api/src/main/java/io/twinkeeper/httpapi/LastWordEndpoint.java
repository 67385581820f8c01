package io.twinkeeper.httpapi;

import static io.twinkeeper.httpapi.Endpoint.Access.OPEN;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import io.twinkeeper.node.admin.LastWordOutcome;
import io.twinkeeper.node.admin.NodeAdmin;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Takes a guard's last word. A guard has no token, and needs none: what it posts was signed while
 * its node still lived. Whoever posts too often is asked to wait, so that nobody keeps the node
 * busy with signatures.
 */
final class LastWordEndpoint {
  private final NodeAdmin node;
  private final SoftLimit limit;

  LastWordEndpoint(NodeAdmin node, SoftLimit limit) {
    this.node = node;
    this.limit = limit;
  }

  List<Endpoint> all() {
    return List.of(
        new Endpoint(
            HttpMethods.POST,
            new PathTemplate("/api/v1/last-word"),
            OPEN,
            NodeEndpoints.QUESTION,
            "A guard's signed last word",
            this::lastWord));
  }

  private CompletionStage<HttpResponse> lastWord(Call call) {
    if (!limit.admits(caller(call))) {
      throw new ProblemException(Problem.tooMany());
    }
    if (call.payload().isEmpty()) {
      throw new ProblemException(
          Problem.badRequest("The body is empty", "Post the signed bytes as they are"));
    }
    return node.lastWord(call.payload().toArray()).thenApply(outcome -> answer(call, outcome));
  }

  /** From the connection itself: a header could say anything. */
  private static String caller(Call call) {
    return call.request()
        .getAttribute(AttributeKeys.remoteAddress)
        .flatMap(address -> address.getAddress())
        .map(address -> address.getHostAddress())
        .orElse("");
  }

  private static HttpResponse answer(Call call, LastWordOutcome outcome) {
    if (outcome instanceof LastWordOutcome.Rejected rejected) {
      throw new ProblemException(
          Problem.forbidden(rejected.why(), "Nothing: this word will not be taken here"));
    }
    return Answers.json(call, outcome);
  }
}
