package io.twinkeeper.httpapi;

import static io.twinkeeper.httpapi.Endpoint.Access.TOKEN;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.admin.OperatorAdmin;
import io.twinkeeper.protocol.status.MemberStatus;
import io.twinkeeper.protocol.status.NodeStatus;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Operators' verbs: planned moves, pauses, maintenance, and the questions that go with them. */
final class OperatorEndpoints {
  private static final Duration VERB = NodeAdmin.VERB_WITHIN.plusSeconds(5);
  private static final String WORKLOAD = "workload";
  private static final String MEMBER = "node";
  private static final int DEFAULT_MOVES = 20;

  private final NodeAdmin node;
  private final OperatorAdmin operators;

  OperatorEndpoints(NodeAdmin node) {
    this.node = node;
    this.operators = node.operators();
  }

  /** The body of switchover, which may be left out. */
  record SwitchoverRequest(
      @Nullable String from,
      @Nullable String to,
      @Nullable String at,
      @JsonProperty("dry_run") @Nullable Boolean dryRun) {
    static final String EXAMPLE =
        "{\"from\": \"alpha\", \"to\": \"beta\", \"at\": \"2026-12-01T03:00:00Z\"}, or less, or"
            + " none at all";
    static final SwitchoverRequest NOTHING_SAID = new SwitchoverRequest(null, null, null, null);
  }

  /** The body of pause and drain, which may be left out. */
  record ReasonRequest(@Nullable String reason) {
    static final String EXAMPLE = "{\"reason\": \"kernel update\"}, or none at all";
  }

  List<Endpoint> all() {
    return List.of(
        workload("switchover", "Move it in good order, now or at a time", this::switchover),
        workload("switchover/cancel", "Forget the planned switchover", this::cancel),
        workload("pause", "Turn automatic failover off for one workload", this::pauseOne),
        workload("resume", "Turn automatic failover on again for one workload", this::resumeOne),
        workload("acknowledge", "End the cool-down after automatic moves", this::acknowledge),
        endpoint(
            HttpMethods.GET,
            "/api/v1/workloads/{workload}/explain",
            "What would happen if a node died now",
            this::explain),
        endpoint(HttpMethods.POST, "/api/v1/pause", "Turn automatic failover off", this::pauseAll),
        endpoint(
            HttpMethods.POST,
            "/api/v1/resume",
            "Turn automatic failover on again",
            call -> operators.resume(Optional.empty()).thenCompose(o -> Verbs.answer(call, o))),
        endpoint(
            HttpMethods.POST,
            "/api/v1/nodes/{node}/drain",
            "Let a node take no workload, and move its own away",
            this::drain),
        endpoint(
            HttpMethods.POST,
            "/api/v1/nodes/{node}/undrain",
            "Let a node take workloads again",
            call -> operators.undrain(call.hole(MEMBER)).thenCompose(o -> Verbs.answer(call, o))),
        endpoint(HttpMethods.GET, "/api/v1/moves", "The last moves with their steps", this::moves));
  }

  private static Endpoint workload(String verb, String summary, Endpoint.Handler handler) {
    return endpoint(HttpMethods.POST, "/api/v1/workloads/{workload}/" + verb, summary, handler);
  }

  private static Endpoint endpoint(
      HttpMethod method, String path, String summary, Endpoint.Handler handler) {
    Duration within = method.equals(HttpMethods.GET) ? NodeEndpoints.QUESTION : VERB;
    return new Endpoint(method, new PathTemplate(path), TOKEN, within, summary, handler);
  }

  private CompletionStage<HttpResponse> switchover(Call call) {
    SwitchoverRequest request =
        call.payload().isEmpty()
            ? SwitchoverRequest.NOTHING_SAID
            : call.body(SwitchoverRequest.class, SwitchoverRequest.EXAMPLE);
    String workload = call.hole(WORKLOAD);
    Optional<String> from = Optional.ofNullable(request.from());
    Optional<String> to = Optional.ofNullable(request.to());
    boolean dryRun = Boolean.TRUE.equals(request.dryRun());
    if (request.at() == null) {
      return operators
          .switchover(workload, from, to, dryRun)
          .thenCompose(outcome -> Verbs.answer(call, outcome));
    }
    if (dryRun) {
      throw new ProblemException(
          Problem.badRequest(
              "Both at and dry_run are given", "Leave one out: a dry run is about now"));
    }
    return operators
        .plan(workload, from, to, instant(request.at()))
        .thenCompose(outcome -> Verbs.answer(call, outcome));
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new ProblemException(
          Problem.badRequest(
              "at is '" + text + "'",
              "Send a time with its zone: 2026-12-01T03:00:00Z or 2026-12-01T03:00:00+01:00"));
    }
  }

  private CompletionStage<HttpResponse> cancel(Call call) {
    return operators
        .cancelPlanned(call.hole(WORKLOAD))
        .thenCompose(outcome -> Verbs.answer(call, outcome));
  }

  private CompletionStage<HttpResponse> pauseOne(Call call) {
    return operators
        .pause(Optional.of(call.hole(WORKLOAD)), reason(call))
        .thenCompose(outcome -> Verbs.answer(call, outcome));
  }

  private CompletionStage<HttpResponse> pauseAll(Call call) {
    return operators
        .pause(Optional.empty(), reason(call))
        .thenCompose(outcome -> Verbs.answer(call, outcome));
  }

  private static String reason(Call call) {
    String reason =
        call.payload().isEmpty()
            ? null
            : call.body(ReasonRequest.class, ReasonRequest.EXAMPLE).reason();
    return reason == null ? "" : reason.strip();
  }

  private CompletionStage<HttpResponse> resumeOne(Call call) {
    return operators
        .resume(Optional.of(call.hole(WORKLOAD)))
        .thenCompose(outcome -> Verbs.answer(call, outcome));
  }

  private CompletionStage<HttpResponse> acknowledge(Call call) {
    return operators
        .acknowledge(call.hole(WORKLOAD))
        .thenCompose(outcome -> Verbs.answer(call, outcome));
  }

  private CompletionStage<HttpResponse> drain(Call call) {
    return operators
        .drain(call.hole(MEMBER), reason(call))
        .thenCompose(outcome -> Verbs.answer(call, outcome));
  }

  private CompletionStage<HttpResponse> explain(Call call) {
    String workload = call.hole(WORKLOAD);
    Optional<String> dead = call.parameter("dead");
    return node.status()
        .thenCompose(
            status -> {
              if (!status.workloads().containsKey(workload)) {
                throw Verbs.unknown(
                    "No workload is named " + workload, List.copyOf(status.workloads().values()));
              }
              dead.ifPresent(member -> mustBeKnown(member, status));
              return operators.explain(workload, dead);
            })
        .thenApply(
            explained ->
                explained
                    .map(e -> Answers.json(call, e))
                    .orElseThrow(
                        () ->
                            new ProblemException(
                                Problem.noHelm("No helm can be reached from here"))));
  }

  private static void mustBeKnown(String member, NodeStatus status) {
    List<String> names = status.members().stream().map(MemberStatus::name).toList();
    if (!names.contains(member)) {
      throw new ProblemException(
          Problem.notFound("No member is named " + member, "Members: " + String.join(", ", names)));
    }
  }

  private CompletionStage<HttpResponse> moves(Call call) {
    int limit = call.parameter("limit").map(NodeEndpoints::limit).orElse(DEFAULT_MOVES);
    return operators
        .moves(limit, call.parameter("workload"))
        .thenApply(moves -> Answers.json(call, Map.of("moves", moves)));
  }
}
