package io.twinkeeper.httpapi;

import static io.twinkeeper.httpapi.Endpoint.Access.TOKEN;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.admin.VerbOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Workloads, and the verbs that move them. */
final class WorkloadEndpoints {
  private static final Duration VERB = NodeAdmin.VERB_WITHIN.plusSeconds(5);
  private static final String WORKLOAD = "workload";

  private final NodeAdmin node;

  WorkloadEndpoints(NodeAdmin node) {
    this.node = node;
  }

  /** The body of activate. */
  record ActivateRequest(
      @Nullable String node, @JsonProperty("checked_off") @Nullable String checkedOff) {
    static final String EXAMPLE = "{\"node\": \"beta\"}";
  }

  List<Endpoint> all() {
    return List.of(
        new Endpoint(
            HttpMethods.GET,
            new PathTemplate("/api/v1/workloads"),
            TOKEN,
            NodeEndpoints.QUESTION,
            "The workloads, as this node sees them",
            this::list),
        new Endpoint(
            HttpMethods.GET,
            new PathTemplate("/api/v1/workloads/{workload}"),
            TOKEN,
            NodeEndpoints.QUESTION,
            "One workload",
            this::one),
        new Endpoint(
            HttpMethods.POST,
            new PathTemplate("/api/v1/workloads/{workload}/activate"),
            TOKEN,
            VERB,
            "Make a node active, whatever became of the one before",
            this::activate));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    return node.workloads().thenApply(all -> Answers.json(call, Map.of("workloads", all)));
  }

  private CompletionStage<HttpResponse> one(Call call) {
    String name = call.hole(WORKLOAD);
    return node.workloads()
        .thenApply(
            all ->
                all.stream()
                    .filter(w -> w.name().equals(name))
                    .findFirst()
                    .map(w -> Answers.json(call, w))
                    .orElseThrow(() -> Verbs.unknown("No workload is named " + name, all)));
  }

  private CompletionStage<HttpResponse> activate(Call call) {
    ActivateRequest request = call.body(ActivateRequest.class, ActivateRequest.EXAMPLE);
    String successor = request.node();
    if (successor == null || successor.isBlank()) {
      throw new ProblemException(
          Problem.badRequest(
              "The body does not say which node", "Send " + ActivateRequest.EXAMPLE));
    }
    String off = request.checkedOff();
    CompletionStage<VerbOutcome> outcome =
        off == null
            ? node.activate(call.hole(WORKLOAD), successor)
            : node.activateAlone(call.hole(WORKLOAD), successor, off);
    return outcome.thenCompose(o -> Verbs.answer(call, o));
  }
}
