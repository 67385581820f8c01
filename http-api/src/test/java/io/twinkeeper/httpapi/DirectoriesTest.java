package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.node.admin.DirectoryOutcome;
import io.twinkeeper.node.admin.SyncResult.DirectorySync;
import io.twinkeeper.node.admin.VerbOutcome.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoriesTest {
  private static final String WORKSPACE = "/api/v1/directories/scoreboard/workspace/";

  @RegisterExtension final RunningApi api = new RunningApi();

  @Test
  void areListedByName() throws Exception {
    JsonNode all = RunningApi.json(api.get("/api/v1/directories")).get("directories");

    assertThat(all.get("scoreboard/workspace").get("pending_files").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"confirm", "reject"})
  void areToldThatSomebodyHasLooked(String verb) throws Exception {
    var response = api.post(WORKSPACE + verb, "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RunningApi.json(response).get("message").asText()).isEqualTo("412 deletions go on");
    assertThat(api.node.asked).containsExactly(verb + " scoreboard/workspace");
  }

  @ParameterizedTest
  @CsvSource({"NOT_FOUND, 404", "CONFLICT, 409"})
  void sayWhyNothingWasChanged(Reason reason, int status) throws Exception {
    api.node.directories.outcome = new DirectoryOutcome.Refused(reason, "nothing is held");

    var response = api.post(WORKSPACE + "confirm", "");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains("nothing is held", "remedy");
  }

  @Test
  void are200WhenTheyAreEqual() throws Exception {
    var response = api.post(WORKSPACE + "sync", "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RunningApi.json(response).get("away").get(0).asText()).isEqualTo("gamma");
    assertThat(api.node.asked).containsExactly("sync scoreboard/workspace PT30S");
  }

  @Test
  void are202WhenTheTimeWasOver() throws Exception {
    api.node.directories.sync = new DirectorySync(false, List.of("beta"), List.of(), "beta waits");

    var response = api.post(WORKSPACE + "sync?timeout=500ms", "");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(RunningApi.json(response).get("reason").asText()).isEqualTo("beta waits");
    assertThat(api.node.asked).containsExactly("sync scoreboard/workspace PT0.5S");
  }

  @Test
  void are404WhereTheyAreNot() throws Exception {
    var response = api.post("/api/v1/directories/scoreboard/photos/sync", "");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("scoreboard/photos", "remedy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "61s", "soon", ""})
  void areNotWaitedForWithoutAnEnd(String timeout) throws Exception {
    assertThat(api.post(WORKSPACE + "sync?timeout=" + timeout, "").statusCode()).isEqualTo(400);
    assertThat(api.node.asked).isEmpty();
  }
}
