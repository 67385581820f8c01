package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryAndSyncTest {
  @RegisterExtension final RunningApi api = new RunningApi();

  @Test
  void showsEntriesOfTheLedger() throws Exception {
    JsonNode entry = RunningApi.json(api.get("/api/v1/history")).get("history").get(0);

    assertThat(entry.get("origin").asText()).isEqualTo("beta");
    assertThat(entry.get("at").asText()).isEqualTo("2026-11-20T12:00:00Z");
    assertThat(entry.get("details").get("reason").asText()).isEqualTo("last-word");
  }

  @ParameterizedTest
  @CsvSource({
    "'', history 50 all",
    "?limit=7, history 7 all",
    "?limit=1000&workload=vault, history 1000 vault"
  })
  void asksForAsMuchAsIsWanted(String query, String asked) throws Exception {
    assertThat(api.get("/api/v1/history" + query).statusCode()).isEqualTo(200);
    assertThat(api.node.asked).containsExactly(asked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1001", "many", ""})
  void refusesALimitThatIsNone(String limit) throws Exception {
    var response = api.get("/api/v1/history?limit=" + limit);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(RunningApi.json(response).get("remedy").asText()).contains("from 1 to 1000");
    assertThat(api.node.asked).isEmpty();
  }

  @Test
  void is200WhenEverythingIsThere() throws Exception {
    var response = api.post("/trigger-sync", "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RunningApi.json(response).get("complete").asBoolean()).isTrue();
    assertThat(api.node.asked).containsExactly("sync all PT3S");
  }

  @Test
  void waitsAsLongAsTheCallerWants() throws Exception {
    assertThat(api.post("/trigger-sync?timeout=45s", "").statusCode()).isEqualTo(200);
    assertThat(api.post("/trigger-sync?timeout=61s", "").statusCode()).isEqualTo(400);
    assertThat(api.node.asked).containsExactly("sync all PT45S");
  }

  @Test
  void is202WhenAFollowerIsStillBehind() throws Exception {
    api.node.sync = Samples.unsynced();

    var response = api.post("/trigger-sync", "");

    assertThat(response.statusCode()).isEqualTo(202);
    JsonNode answer = RunningApi.json(response);
    JsonNode stream = answer.get("streams").get("scoreboard/events");
    assertThat(stream.get("behind").get(0).asText()).isEqualTo("beta");
    assertThat(stream.get("reason").isNull()).isTrue();
    assertThat(answer.get("elsewhere").get("vault").get("admin_url").asText())
        .isEqualTo("http://10.77.0.2:8300");
  }
}
