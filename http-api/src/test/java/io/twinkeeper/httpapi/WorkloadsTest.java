package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.node.admin.VerbOutcome.Reason;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadsTest {
  private static final String ACTIVATE = "/api/v1/workloads/scoreboard/activate";
  private static final String SWITCHOVER = "/api/v1/workloads/scoreboard/switchover";

  @RegisterExtension final RunningApi api = new RunningApi();

  @Test
  void areListed() throws Exception {
    JsonNode all = RunningApi.json(api.get("/api/v1/workloads")).get("workloads");

    assertThat(all).extracting(w -> w.get("name").asText()).containsExactly("scoreboard", "vault");
  }

  @Test
  void areShownOneByOne() throws Exception {
    JsonNode vault = RunningApi.json(api.get("/api/v1/workloads/vault"));

    assertThat(vault.get("name").asText()).isEqualTo("vault");
    assertThat(vault.get("grant_remaining_ms").asLong()).isEqualTo(3200);
  }

  @Test
  void areNamedWhenOneIsUnknown() throws Exception {
    var response = api.get("/api/v1/workloads/score%20board");

    assertThat(response.statusCode()).isEqualTo(404);
    JsonNode problem = RunningApi.json(response);
    assertThat(problem.get("detail").asText()).isEqualTo("No workload is named score board");
    assertThat(problem.get("workloads").toString()).isEqualTo("[\"scoreboard\",\"vault\"]");
    assertThat(problem.get("remedy").asText())
        .isEqualTo("The workloads here are scoreboard, vault");
  }

  @Test
  void areActivatedOnANode() throws Exception {
    var response = api.post(ACTIVATE, "{\"node\":\"beta\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"message\":\"beta is active for scoreboard in epoch 4\",\"epoch\":4,"
                + "\"node\":\"beta\",\"step_ms\":{\"promise\":12,\"fence\":0,\"activate\":640}}\n");
    assertThat(api.node.asked).containsExactly("activate scoreboard beta");
  }

  @Test
  void areActivatedAloneOnAWordThatTheOtherIsOff() throws Exception {
    var response = api.post(ACTIVATE, "{\"node\":\"beta\",\"checked_off\":\"alpha\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(api.node.asked).containsExactly("activate scoreboard beta alone, alpha is off");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"to\":\"beta\"} | switchover scoreboard beta",
        "{\"to\":null} | switchover scoreboard anyone",
        "{} | switchover scoreboard anyone",
        "'' | switchover scoreboard anyone"
      })
  void areSwitchedOverToSomebodyOrAnybody(String body, String asked) throws Exception {
    assertThat(api.post(SWITCHOVER, body).statusCode()).isEqualTo(200);
    assertThat(api.node.asked).containsExactly(asked);
  }

  @ParameterizedTest
  @CsvSource({
    "CONFLICT, 409, conflict",
    "NOT_POSSIBLE_NOW, 412, not-possible-now",
    "NO_HELM, 503, no-helm",
    "NOT_FOUND, 404, not-found"
  })
  void saysWhyTheyWereNotMoved(Reason reason, int status, String code) throws Exception {
    api.node.verb = () -> FakeNode.now(new VerbOutcome.Refused(reason, "beta lags by 9 minutes"));

    HttpResponse<String> response = api.post(SWITCHOVER, "");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    JsonNode problem = RunningApi.json(response);
    assertThat(problem.get("type").asText()).isEqualTo("urn:twinkeeper:problem:" + code);
    assertThat(problem.get("title").asText()).isNotBlank();
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("detail").asText()).isEqualTo("beta lags by 9 minutes");
    assertThat(problem.get("remedy").asText()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | line 1",
        "{\"node\": | line 1, column 9",
        "{\"node\":\"beta\"} x | line 1, column 17",
        "{\"nodes\":\"beta\"} | at nodes, line 1",
        "{\"node\":5} | at node, line 1, column 9",
        "[] | line 1",
        "null | null",
        "{} | does not say which node",
        "{\"node\":\" \"} | does not say which node"
      })
  void saysWhereABodyIsWrong(String body, String where) throws Exception {
    var response = api.post(ACTIVATE, body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(RunningApi.json(response).get("detail").asText())
        .contains(where)
        .doesNotContain("REDACTED");
    assertThat(RunningApi.json(response).get("remedy").asText()).contains("{\"node\": \"beta\"}");
    assertThat(api.node.asked).isEmpty();
  }
}
