package io.twinkeeper.httpapi;

import akka.http.javadsl.model.HttpResponse;
import io.twinkeeper.node.admin.OrderOutcome;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** How what became of a verb is answered. */
final class Verbs {
  private Verbs() {}

  static CompletionStage<HttpResponse> answer(Call call, VerbOutcome outcome) {
    return outcome instanceof VerbOutcome.Refused refused
        ? refuse(refused.reason(), refused.message())
        : CompletableFuture.completedStage(Answers.json(call, outcome));
  }

  static CompletionStage<HttpResponse> answer(Call call, OrderOutcome outcome) {
    return outcome instanceof OrderOutcome.Refused refused
        ? refuse(refused.reason(), refused.message())
        : CompletableFuture.completedStage(Answers.json(call, outcome));
  }

  private static CompletionStage<HttpResponse> refuse(VerbOutcome.Reason reason, String why) {
    return switch (reason) {
      case CONFLICT -> failed(Problem.conflict(why));
      case NOT_POSSIBLE_NOW -> failed(Problem.notPossibleNow(why));
      case NO_HELM -> failed(Problem.noHelm(why));
      case UNFINISHED -> failed(Problem.unfinished(why));
      case NOT_FOUND ->
          failed(Problem.notFound(why, "Names are those of twin.conf; twin status lists them"));
    };
  }

  private static CompletionStage<HttpResponse> failed(Problem problem) {
    return CompletableFuture.failedStage(new ProblemException(problem));
  }

  static ProblemException unknown(String why, List<WorkloadStatus> known) {
    List<String> names = known.stream().map(WorkloadStatus::name).toList();
    return new ProblemException(
        Problem.notFound(why, "The workloads here are " + String.join(", ", names))
            .with("workloads", names));
  }
}
