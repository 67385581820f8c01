package io.twinkeeper.httpapi;

import static io.twinkeeper.httpapi.Endpoint.Access.TOKEN;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import io.twinkeeper.node.admin.DirectoryAdmin;
import io.twinkeeper.node.admin.DirectoryOutcome;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.admin.SyncResult.DirectorySync;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The directories that this node follows, and what may be done with them. */
final class DirectoryEndpoints {
  private static final Duration VERB = NodeAdmin.VERB_WITHIN.plusSeconds(5);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  private final DirectoryAdmin directories;

  DirectoryEndpoints(DirectoryAdmin directories) {
    this.directories = directories;
  }

  List<Endpoint> all() {
    return List.of(
        new Endpoint(
            HttpMethods.GET,
            new PathTemplate("/api/v1/directories"),
            TOKEN,
            NodeEndpoints.QUESTION,
            "The directories that this node follows",
            this::list),
        one(
            HttpMethods.POST,
            "sync",
            NodeAdmin.SYNC_WITHIN_AT_MOST.plusSeconds(5),
            "Wait until a directory is equal on the twins",
            this::sync),
        one(
            HttpMethods.POST,
            "confirm",
            VERB,
            "Let go on what a directory holds",
            call -> directories.confirm(name(call)).thenCompose(o -> answer(call, o))),
        one(
            HttpMethods.POST,
            "reject",
            VERB,
            "Undo what a directory holds",
            call -> directories.reject(name(call)).thenCompose(o -> answer(call, o))));
  }

  private static Endpoint one(
      HttpMethod method, String verb, Duration within, String summary, Endpoint.Handler handler) {
    PathTemplate path = new PathTemplate("/api/v1/directories/{workload}/{directory}/" + verb);
    return new Endpoint(method, path, TOKEN, within, summary, handler);
  }

  static String name(Call call) {
    return call.hole("workload") + "/" + call.hole("directory");
  }

  private CompletionStage<HttpResponse> list(Call call) {
    return directories.list().thenApply(all -> Answers.json(call, Map.of("directories", all)));
  }

  private CompletionStage<HttpResponse> sync(Call call) {
    Duration timeout =
        call.parameter("timeout")
            .map(text -> Timeouts.parse(text, NodeAdmin.SYNC_WITHIN_AT_MOST))
            .orElse(DEFAULT_TIMEOUT);
    return directories.sync(name(call), timeout).thenApply(synced -> answer(call, synced));
  }

  private static HttpResponse answer(Call call, Optional<DirectorySync> outcome) {
    DirectorySync synced =
        outcome.orElseThrow(() -> unknown("This node follows no directory " + name(call)));
    return Answers.json(call, synced.synced() ? StatusCodes.OK : StatusCodes.ACCEPTED, synced);
  }

  static CompletionStage<HttpResponse> answer(Call call, DirectoryOutcome outcome) {
    if (outcome instanceof DirectoryOutcome.Done done) {
      return CompletableFuture.completedStage(Answers.json(call, done));
    } else if (outcome instanceof DirectoryOutcome.Shown shown) {
      return CompletableFuture.completedStage(Answers.json(call, shown.answer()));
    }
    DirectoryOutcome.Refused refused = (DirectoryOutcome.Refused) outcome;
    String why = refused.message();
    return CompletableFuture.failedStage(
        switch (refused.reason()) {
          case NOT_FOUND -> unknown(why);
          case CONFLICT -> new ProblemException(Problem.conflict(why));
          case NOT_POSSIBLE_NOW -> new ProblemException(Problem.notPossibleNow(why));
          case NO_HELM -> new ProblemException(Problem.noHelm(why));
          case UNFINISHED -> new ProblemException(Problem.unfinished(why));
        });
  }

  private static ProblemException unknown(String why) {
    return new ProblemException(
        Problem.notFound(
            why, "List what there is, here and on the other twins: directories, trash, conflicts"));
  }
}
