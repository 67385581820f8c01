package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.node.admin.FenceOutcome;
import io.twinkeeper.node.admin.FenceOutcome.Reason;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FenceTest {
  private static final String FENCE = "/api/v1/workloads/scoreboard/databases/events/fence";

  @RegisterExtension final RunningApi api = new RunningApi();

  @Test
  void answersWithThePositionThatWasReached() throws Exception {
    HttpResponse<String> response = api.post(FENCE, "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"workload\":\"scoreboard\",\"database\":\"events\","
                + "\"position\":\"3/00000000000004d2/9f2c61aa00b1c7e4\",\"epoch\":3,\"txid\":1234,"
                + "\"checksum\":\"9f2c61aa00b1c7e4\",\"twins\":[\"beta\"],\"took_ms\":3.25}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | '' | 1 PT5S",
        "?twins=all&timeout=60s | '' | 0 PT1M",
        "?twins=2 | '' | 2 PT5S",
        "'' | {\"twins\":\"all\",\"timeout\":\"250ms\"} | 0 PT0.25S",
        "'' | {\"twins\":2} | 2 PT5S",
        "?timeout=1s | {\"timeout\":\"9s\"} | 1 PT1S"
      })
  void isAskedForInQueryOrBody(String query, String body, String asked) throws Exception {
    assertThat(api.post(FENCE + query, body).statusCode()).isEqualTo(200);
    assertThat(api.node.asked).containsExactly("fence scoreboard/events " + asked);
  }

  @ParameterizedTest
  @CsvSource({
    "?twins=0, twins is '0'",
    "?twins=some, twins is 'some'",
    "?timeout=5, timeout is '5'",
    "?timeout=61s, timeout is '61s'",
    "?timeout=0ms, timeout is '0ms'"
  })
  void saysWhatIsWrongWithAQuestion(String query, String detail) throws Exception {
    HttpResponse<String> response = api.post(FENCE + query, "");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(RunningApi.json(response).get("detail").asText()).isEqualTo(detail);
    assertThat(api.node.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_FOUND, 404, not-found",
    "NOT_ACTIVE, 421, not-active",
    "NO_FOLLOWER, 409, no-follower",
    "NO_DATABASE, 409, no-database",
    "NEW_LINE, 409, new-line",
    "TOO_MANY, 503, too-many-fences"
  })
  void saysWhyItCannotTell(Reason reason, int status, String code) throws Exception {
    api.node.fence = refused(reason, null, null);
    HttpResponse<String> response = api.post(FENCE, "");

    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode problem = RunningApi.json(response);
    assertThat(problem.get("type").asText()).isEqualTo("urn:twinkeeper:problem:" + code);
    assertThat(problem.get("detail").asText()).isEqualTo("this is why");
    assertThat(problem.get("remedy").asText()).isNotBlank();
  }

  @Test
  void namesTheNodeThatCanTell() throws Exception {
    api.node.fence = refused(Reason.NOT_ACTIVE, "beta", "http://10.77.0.2:8300");
    JsonNode problem = RunningApi.json(api.post(FENCE, ""));

    assertThat(problem.get("active").asText()).isEqualTo("beta");
    assertThat(problem.get("admin_url").asText()).isEqualTo("http://10.77.0.2:8300");
  }

  @Test
  void saysWhatEachTwinHasWhenTheTimeIsOver() throws Exception {
    api.node.fence = new FenceOutcome.Late("0 of 1 twins", "3/5/7", Map.of("beta", "3/4/6"));
    HttpResponse<String> response = api.post(FENCE, "");

    assertThat(response.statusCode()).isEqualTo(504);
    JsonNode problem = RunningApi.json(response);
    assertThat(problem.get("type").asText()).endsWith(":fence-late");
    assertThat(problem.get("position").asText()).isEqualTo("3/5/7");
    assertThat(problem.get("twins").toString()).isEqualTo("{\"beta\":\"3/4/6\"}");
  }

  @Test
  void isOpenToTheFenceTokenOfItsWorkloadAndToNoOther() throws Exception {
    assertThat(withFenceToken(FENCE)).isEqualTo(200);
    assertThat(withFenceToken(FENCE.replace("scoreboard", "vault"))).isEqualTo(401);
    assertThat(withFenceToken("/trigger-sync")).isEqualTo(401);
    assertThat(withFenceToken("/api/v1/workloads/scoreboard/switchover")).isEqualTo(401);
    assertThat(api.node.asked).containsExactly("fence scoreboard/events 1 PT5S");
  }

  private int withFenceToken(String path) throws Exception {
    return api.send(
            api.request(path)
                .header("Authorization", "Bearer " + RunningApi.FENCE_TOKEN)
                .POST(BodyPublishers.noBody()))
        .statusCode();
  }

  private static FenceOutcome refused(
      Reason reason, @Nullable String active, @Nullable String url) {
    return new FenceOutcome.Refused(reason, "this is why", active, url);
  }
}
