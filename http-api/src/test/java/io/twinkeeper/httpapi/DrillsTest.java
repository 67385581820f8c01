package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DrillsTest {
  private static final String DRILL = "/api/v1/workloads/scoreboard/drill";

  @RegisterExtension final RunningApi api = new RunningApi();

  @Test
  void areBegunAndNotWaitedFor() throws Exception {
    var response = api.post(DRILL, "{\"restore_test\":true,\"isolated\":true}");
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(api.node.asked).containsExactly("drill scoreboard restore isolated");
    assertThat(RunningApi.json(response).get("id").asText()).isEqualTo("2026-drill");
  }

  @Test
  void ofAnUnknownWorkloadAreNotBegun() throws Exception {
    assertThat(api.post("/api/v1/workloads/nope/drill", "").statusCode()).isEqualTo(404);
    assertThat(api.node.asked).isEmpty();
  }

  @Test
  void areShownWithTheirSteps() throws Exception {
    JsonNode drill = RunningApi.json(api.get("/api/v1/drills/2026-drill"));
    assertThat(drill.get("outcome").asText()).isEqualTo("passed");
    assertThat(drill.get("steps").get(0).get("took_ms").asLong()).isEqualTo(12);
    assertThat(RunningApi.json(api.get("/api/v1/drills")).get("drills").get(0)).isEqualTo(drill);
  }

  @Test
  void thatNobodyRememberMakeAProblem() throws Exception {
    assertThat(api.get("/api/v1/drills/1999").statusCode()).isEqualTo(404);
  }
}
