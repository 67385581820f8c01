package io.twinkeeper.httpapi;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.node.admin.FenceOutcome;
import io.twinkeeper.node.admin.NodeAdmin;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Is everything that I committed on a twin's disk? */
final class FenceEndpoint {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
  private static final int MOST_TWINS = 16;
  private static final int ALL = 0;

  private final NodeAdmin node;

  FenceEndpoint(NodeAdmin node) {
    this.node = node;
  }

  /** The body, which may be left out; what the query says counts more. */
  record FenceRequest(@Nullable JsonNode twins, @Nullable String timeout) {
    static final String EXAMPLE = "{\"twins\": \"all\", \"timeout\": \"2s\"}, or none at all";
  }

  List<Endpoint> all() {
    return List.of(
        new Endpoint(
            HttpMethods.POST,
            new PathTemplate("/api/v1/workloads/{workload}/databases/{database}/fence"),
            Endpoint.Access.FENCE,
            NodeAdmin.FENCE_WITHIN_AT_MOST.plusSeconds(5),
            "Is all that was committed on a twin's disk?",
            this::fence));
  }

  private CompletionStage<HttpResponse> fence(Call call) {
    FenceRequest body =
        call.payload().isEmpty()
            ? new FenceRequest(null, null)
            : call.body(FenceRequest.class, FenceRequest.EXAMPLE);
    int twins =
        call.parameter("twins")
            .or(() -> Optional.ofNullable(body.twins()).map(JsonNode::asText))
            .map(FenceEndpoint::twins)
            .orElse(1);
    Duration timeout =
        call.parameter("timeout")
            .or(() -> Optional.ofNullable(body.timeout()))
            .map(text -> Timeouts.parse(text, NodeAdmin.FENCE_WITHIN_AT_MOST))
            .orElse(DEFAULT_TIMEOUT);
    return node.fence(call.hole("workload"), call.hole("database"), twins, timeout)
        .thenCompose(outcome -> answer(call, outcome));
  }

  private static int twins(String text) {
    if (text.equals("all")) {
      return ALL;
    }
    try {
      int twins = Integer.parseInt(text);
      if (twins >= 1 && twins <= MOST_TWINS) {
        return twins;
      }
    } catch (NumberFormatException e) {
      // the answer is the same
    }
    throw wrong("twins is '" + text + "'", "Give twins a number from 1, or all");
  }

  private static ProblemException wrong(String detail, String remedy) {
    return new ProblemException(Problem.badRequest(detail, remedy));
  }

  private static CompletionStage<HttpResponse> answer(Call call, FenceOutcome outcome) {
    if (outcome instanceof FenceOutcome.Passed) {
      return CompletableFuture.completedStage(Answers.json(call, outcome));
    }
    Problem problem =
        outcome instanceof FenceOutcome.Late late
            ? late(late)
            : refusal((FenceOutcome.Refused) outcome);
    return CompletableFuture.failedStage(new ProblemException(problem));
  }

  private static Problem late(FenceOutcome.Late late) {
    String wanted = late.wanted();
    return Problem.fenceLate(late.message())
        .with("position", wanted == null ? "" : wanted)
        .with("twins", late.twins());
  }

  private static Problem refusal(FenceOutcome.Refused refused) {
    String why = refused.message();
    return switch (refused.reason()) {
      case NOT_FOUND -> Problem.notFound(why, "See 'replication' in GET /status for what is there");
      case NOT_ACTIVE -> notActive(refused);
      case NO_FOLLOWER -> Problem.noFollower(why);
      case NO_DATABASE -> Problem.noDatabase(why);
      case NEW_LINE -> Problem.newLine(why);
      case TOO_MANY -> Problem.tooManyFences(why);
    };
  }

  private static Problem notActive(FenceOutcome.Refused refused) {
    Problem problem = Problem.notActive(refused.message());
    String active = refused.active();
    String url = refused.adminUrl();
    return active == null || url == null
        ? problem
        : problem.with("active", active).with("admin_url", url);
  }
}
