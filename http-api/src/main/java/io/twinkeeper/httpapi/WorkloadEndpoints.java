package io.twinkeeper.httpapi;

import static io.twinkeeper.httpapi.Endpoint.Access.TOKEN;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

  /** The body of switchover, which may be left out. */
  record SwitchoverRequest(@Nullable String to) {
    static final String EXAMPLE = "{\"to\": \"beta\"}, or none at all";
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
            this::activate),
        new Endpoint(
            HttpMethods.POST,
            new PathTemplate("/api/v1/workloads/{workload}/switchover"),
            TOKEN,
            VERB,
            "Move it in good order",
            this::switchover));
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
                    .orElseThrow(() -> unknown("No workload is named " + name, all)));
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
    return outcome.thenCompose(o -> answer(call, o));
  }

  private CompletionStage<HttpResponse> switchover(Call call) {
    Optional<String> to =
        call.payload().isEmpty()
            ? Optional.empty()
            : Optional.ofNullable(
                call.body(SwitchoverRequest.class, SwitchoverRequest.EXAMPLE).to());
    return node.switchover(call.hole(WORKLOAD), to).thenCompose(outcome -> answer(call, outcome));
  }

  private CompletionStage<HttpResponse> answer(Call call, VerbOutcome outcome) {
    if (outcome instanceof VerbOutcome.Refused refused) {
      return refuse(refused);
    }
    return CompletableFuture.completedStage(Answers.json(call, outcome));
  }

  private CompletionStage<HttpResponse> refuse(VerbOutcome.Refused refused) {
    String why = refused.message();
    return switch (refused.reason()) {
      case CONFLICT -> failed(Problem.conflict(why));
      case NOT_POSSIBLE_NOW -> failed(Problem.notPossibleNow(why));
      case NO_HELM -> failed(Problem.noHelm(why));
      case NOT_FOUND ->
          node.workloads().thenCompose(all -> CompletableFuture.failedStage(unknown(why, all)));
    };
  }

  private static CompletionStage<HttpResponse> failed(Problem problem) {
    return CompletableFuture.failedStage(new ProblemException(problem));
  }

  private static ProblemException unknown(String why, List<WorkloadStatus> known) {
    List<String> names = known.stream().map(WorkloadStatus::name).toList();
    return new ProblemException(
        Problem.notFound(why, "The workloads here are " + String.join(", ", names))
            .with("workloads", names));
  }
}
