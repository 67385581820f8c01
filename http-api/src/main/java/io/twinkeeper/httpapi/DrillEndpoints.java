package io.twinkeeper.httpapi;

import static io.twinkeeper.httpapi.Endpoint.Access.TOKEN;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.twinkeeper.node.admin.DrillAdmin;
import io.twinkeeper.node.admin.NodeAdmin;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Rehearsed failovers, and what came of them. */
final class DrillEndpoints {
  private static final String WORKLOAD = "workload";
  private static final String DRILL = "drill";

  private final NodeAdmin node;
  private final DrillAdmin drills;

  DrillEndpoints(NodeAdmin node) {
    this.node = node;
    this.drills = node.drills();
  }

  /** The body of drill, which may be left out. */
  record DrillRequest(
      @JsonProperty("restore_test") @Nullable Boolean restoreTest, @Nullable Boolean isolated) {
    static final String EXAMPLE = "{\"restore_test\": true, \"isolated\": false}, or none at all";
    static final DrillRequest NOTHING_SAID = new DrillRequest(null, null);
  }

  List<Endpoint> all() {
    return List.of(
        new Endpoint(
            HttpMethods.POST,
            new PathTemplate("/api/v1/workloads/{workload}/drill"),
            TOKEN,
            NodeEndpoints.QUESTION,
            "Rehearse a failover",
            this::begin),
        new Endpoint(
            HttpMethods.GET,
            new PathTemplate("/api/v1/drills"),
            TOKEN,
            NodeEndpoints.QUESTION,
            "Rehearsed failovers, newest first",
            call -> drills.list().thenApply(a -> Answers.json(call, Map.of("drills", a)))),
        new Endpoint(
            HttpMethods.GET,
            new PathTemplate("/api/v1/drills/{drill}"),
            TOKEN,
            NodeEndpoints.QUESTION,
            "One of them",
            this::one));
  }

  private CompletionStage<HttpResponse> begin(Call call) {
    DrillRequest request =
        call.payload().isEmpty()
            ? DrillRequest.NOTHING_SAID
            : call.body(DrillRequest.class, DrillRequest.EXAMPLE);
    String workload = call.hole(WORKLOAD);
    return node.workloads()
        .thenCompose(
            known -> {
              if (known.stream().noneMatch(w -> w.name().equals(workload))) {
                throw Verbs.unknown("No workload is named " + workload, known);
              }
              return drills.begin(
                  workload,
                  Boolean.TRUE.equals(request.restoreTest()),
                  Boolean.TRUE.equals(request.isolated()));
            })
        .thenApply(report -> Answers.json(call, StatusCodes.ACCEPTED, report));
  }

  private CompletionStage<HttpResponse> one(Call call) {
    String id = call.hole(DRILL);
    return drills
        .find(id)
        .thenApply(
            found ->
                found
                    .map(report -> Answers.json(call, report))
                    .orElseThrow(
                        () ->
                            new ProblemException(
                                Problem.notFound(
                                    "No drill is named " + id,
                                    "See GET /api/v1/drills; one that runs is known to the node"
                                        + " that runs it"))));
  }
}
