package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.node.admin.ForkOutcome;
import io.twinkeeper.node.admin.VerbOutcome.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForksTest {
  @RegisterExtension final RunningApi api = new RunningApi();

  @Test
  void areListedAndShownByTheBeginningOfTheirId() throws Exception {
    JsonNode all = RunningApi.json(api.get("/api/v1/forks")).get("forks");
    assertThat(all)
        .extracting(f -> f.get("id").asText())
        .containsExactly("20260101T1", "20250101T1");
    JsonNode one = RunningApi.json(api.get("/api/v1/forks/2026"));
    assertThat(one.get("id").asText()).isEqualTo("20260101T1");
    assertThat(one.get("report").isNull()).isTrue();
    assertThat(api.get("/api/v1/forks/20").statusCode()).isEqualTo(404);
    assertThat(api.get("/api/v1/forks/1999").body()).contains("No fork begins with 1999", "remedy");
  }

  @Test
  void giveTheirDatabaseAway() throws Exception {
    assertThat(api.get("/api/v1/forks/2026/database").body()).isEqualTo("data");
  }

  @Test
  void areMergedByRulesOfTheMoment() throws Exception {
    var response =
        api.post(
            "/api/v1/forks/2026/merge",
            "{\"dry_run\":true,\"tables\":{\"t\":{\"policy\":\"newest\",\"column\":\"at\","
                + "\"triggers\":\"fire\"}}}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RunningApi.json(response).get("tables").get(0).get("inserted").asInt()).isEqualTo(3);
    assertThat(api.node.asked)
        .containsExactly(
            "merge 2026 true {t=TableRule[policy=NEWEST, column=at, fireTriggers=true]}");
    api.post("/api/v1/forks/2026/merge", "");
    assertThat(api.node.asked).contains("merge 2026 false {}");
    api.post("/api/v1/forks/w%2Fd%2F2026/merge", "{\"again\":true}");
    assertThat(api.node.asked).contains("merge w/d/2026 false again {}");
    assertThat(RunningApi.json(api.get("/api/v1/forks/w%2Fd%2F2026")).get("id").asText())
        .isEqualTo("20260101T1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"tables\":{\"t\":{\"policy\":\"newest\"}}} | needs a column",
        "{\"tables\":{\"t\":{\"policy\":\"union\",\"column\":\"at\"}}} | needs a column",
        "{\"tables\":{\"t\":{\"policy\":\"fork\",\"triggers\":\"maybe\"}}} | triggers is maybe",
        "{\"tables\":{\"t\":{\"triggers\":\"fire\"}}} | names no policy",
        "{\"tables\":{\"t\":{\"policy\":\"best\"}}} | best",
        "{\"dryrun\":true} | dryrun"
      })
  void areNotMergedByRulesThatMakeNoSense(String body, String why) throws Exception {
    var response = api.post("/api/v1/forks/2026/merge", body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains(why);
    assertThat(api.node.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"CONFLICT, 409", "NOT_POSSIBLE_NOW, 412", "NOT_FOUND, 404"})
  void sayWhyTheyWereNotMerged(Reason reason, int status) throws Exception {
    api.node.forks.outcome = new ForkOutcome.Refused(reason, "because");
    var response = api.post("/api/v1/forks/2026/merge", "{}");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains("because");
  }

  @Test
  void areDiscarded() throws Exception {
    assertThat(api.post("/api/v1/forks/2026/discard", "").body()).contains("is deleted");
    api.post("/api/v1/forks/2026/discard", "{\"open\":true}");
    assertThat(api.node.asked).containsExactly("discard 2026 false", "discard 2026 true");
  }
}
