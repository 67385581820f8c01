package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.node.admin.OrderOutcome;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.node.admin.VerbOutcome.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorsTest {
  private static final String SWITCHOVER = "/api/v1/workloads/scoreboard/switchover";

  @RegisterExtension final RunningApi api = new RunningApi();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/v1/workloads/scoreboard/pause | {\"reason\":\"racks\"} | pause scoreboard racks",
        "/api/v1/workloads/scoreboard/resume | '' | resume scoreboard",
        "/api/v1/workloads/scoreboard/acknowledge | '' | acknowledge scoreboard",
        "/api/v1/workloads/scoreboard/switchover/cancel | '' | cancel scoreboard",
        "/api/v1/pause | {\"reason\":\" racks \"} | pause all racks",
        "/api/v1/resume | {} | resume all",
        "/api/v1/nodes/alpha/drain | {\"reason\":\"disk\"} | drain alpha disk",
        "/api/v1/nodes/alpha/undrain | '' | undrain alpha"
      })
  void ordersAreGivenAndTheirEffectsTold(String path, String body, String asked) throws Exception {
    var response = api.post(path, body);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(api.node.asked).containsExactly(asked);
    JsonNode answer = RunningApi.json(response);
    assertThat(answer.get("message").asText()).isEqualTo("it is so");
    assertThat(answer.get("workloads").get("scoreboard").get("message").asText())
        .isEqualTo("moved to beta");
  }

  @ParameterizedTest
  @CsvSource({
    "CONFLICT, 409, conflict",
    "NOT_POSSIBLE_NOW, 412, not-possible-now",
    "NO_HELM, 503, no-helm",
    "NOT_FOUND, 404, not-found"
  })
  void whatIsNotTakenIsAProblem(Reason reason, int status, String code) throws Exception {
    api.node.operators.order = new OrderOutcome.Refused(reason, "it is not paused");
    var response = api.post("/api/v1/resume", "");
    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode problem = RunningApi.json(response);
    assertThat(problem.get("type").asText()).isEqualTo("urn:twinkeeper:problem:" + code);
    assertThat(problem.get("detail").asText()).isEqualTo("it is not paused");
  }

  @Test
  void aSwitchoverNamesWhoHasToBeActive() throws Exception {
    api.post(SWITCHOVER, "{\"from\":\"alpha\",\"to\":\"beta\"}");
    assertThat(api.node.asked).containsExactly("switchover scoreboard alpha to beta");
  }

  @Test
  void aSwitchoverForATimeIsPlannedWhateverItsZone() throws Exception {
    api.post(SWITCHOVER, "{\"to\":\"beta\",\"at\":\"2026-12-01T03:00:00+01:00\"}");
    assertThat(api.node.asked).containsExactly("plan scoreboard beta 2026-12-01T02:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"at\":\"tomorrow\"} | at is 'tomorrow'",
        "{\"at\":\"2026-12-01T03:00:00\"} | at is '2026-12-01T03:00:00'",
        "{\"at\":\"2026-12-01T03:00:00Z\",\"dry_run\":true} | Both at and dry_run"
      })
  void aTimeThatCannotBeUnderstoodIsRefused(String body, String detail) throws Exception {
    var response = api.post(SWITCHOVER, body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(RunningApi.json(response).get("detail").asText()).startsWith(detail);
    assertThat(api.node.asked).isEmpty();
  }

  @Test
  void aDryRunTellsTheStepsAndWhatTheyCostTheLastTime() throws Exception {
    VerbOutcome rehearsed = Samples.rehearsed();
    api.node.verb = () -> FakeNode.now(rehearsed);
    JsonNode answer = RunningApi.json(api.post(SWITCHOVER, "{\"dry_run\":true}"));
    assertThat(api.node.asked).containsExactly("rehearse scoreboard anyone");
    assertThat(answer.get("to").asText()).isEqualTo("beta");
    assertThat(answer.get("steps").get(0).get("last_ms").asLong()).isEqualTo(120);
    assertThat(answer.get("steps").get(1).get("last_ms").isNull()).isTrue();
  }

  @Test
  void anExplanationNamesTheCandidatesAndWhyNot() throws Exception {
    JsonNode answer = RunningApi.json(api.get("/api/v1/workloads/scoreboard/explain?dead=alpha"));
    assertThat(api.node.asked).containsExactly("explain scoreboard alpha");
    assertThat(answer.get("successor").asText()).isEqualTo("beta");
    assertThat(answer.get("served").asBoolean()).isTrue();
    assertThat(answer.get("candidates").get(0).get("behind_ms").asLong()).isEqualTo(0);
  }

  @Test
  void whoCannotDieIsNamed() throws Exception {
    var response = api.get("/api/v1/workloads/scoreboard/explain?dead=alhpa");
    assertThat(response.statusCode()).isEqualTo(404);
    JsonNode problem = RunningApi.json(response);
    assertThat(problem.get("detail").asText()).isEqualTo("No member is named alhpa");
    assertThat(problem.get("remedy").asText()).startsWith("Members: alpha");
    assertThat(api.node.asked).isEmpty();
  }

  @Test
  void withoutAHelmNothingIsExplained() throws Exception {
    api.node.operators.helm = false;
    assertThat(api.get("/api/v1/workloads/scoreboard/explain").statusCode()).isEqualTo(503);
    assertThat(api.get("/api/v1/workloads/nope/explain").statusCode()).isEqualTo(404);
  }

  @Test
  void movesAreToldWithTheirSteps() throws Exception {
    JsonNode moves = RunningApi.json(api.get("/api/v1/moves?limit=3&workload=scoreboard"));
    assertThat(api.node.asked).containsExactly("moves 3 scoreboard");
    assertThat(moves.get("moves").get(0).get("step_ms").get("drain").asLong()).isEqualTo(80);
  }
}
