package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.protocol.status.NodeStatus;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StatusTest {
  @RegisterExtension final RunningApi api = new RunningApi();

  @Test
  void hasTheFieldsThatPeopleScriptAgainst() throws Exception {
    JsonNode status = RunningApi.json(api.get("/status"));

    assertThat(status.toPrettyString()).isEqualTo(golden().toPrettyString());
  }

  @Test
  void readsBackAsWhatItWas() throws Exception {
    NodeStatus read = Json.mapper().readValue(api.get("/status").body(), NodeStatus.class);

    assertThat(read).isEqualTo(Samples.status());
  }

  @Test
  void isOneLineUnlessAskedToBePretty() throws Exception {
    assertThat(api.get("/status").body().lines()).hasSize(1);
    assertThat(api.get("/status?pretty").body().lines()).hasSizeGreaterThan(50);
    assertThat(api.get("/status?pretty=false").body().lines()).hasSize(1);
  }

  @Test
  void is504WhenTheNodeDoesNotAnswerInTime() throws Exception {
    api.node.status = () -> CompletableFuture.failedStage(new TimeoutException("ask"));

    var response = api.get("/status");

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(RunningApi.json(response).get("type").asText())
        .isEqualTo("urn:twinkeeper:problem:timed-out");
  }

  @Test
  void is500WithoutAWordOfTheInsideWhenTheNodeFails() throws Exception {
    api.node.status =
        () -> {
          throw new IllegalStateException("/etc/shadow is not readable");
        };

    var response = api.get("/status");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("shadow").contains("\"remedy\"");
  }

  private static JsonNode golden() throws IOException {
    try (InputStream in = StatusTest.class.getResourceAsStream("/status-golden.json")) {
      return Json.mapper().readTree(in);
    }
  }
}
