package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsTest {
  @RegisterExtension final RunningApi api = new RunningApi();

  @ParameterizedTest
  @ValueSource(strings = {"/", "/nothing", "/api/v1", "/cluster", "/cluster/shards/x", "/healthy"})
  void listWhatExistsWhereNothingIs(String path) throws Exception {
    var response = api.send(api.request(path));

    assertThat(response.statusCode()).isEqualTo(404);
    JsonNode endpoints = RunningApi.json(response).get("endpoints");
    assertThat(endpoints).extracting(e -> e.get("path").asText()).contains("/health", "/status");
    assertThat(endpoints).allMatch(e -> !e.get("summary").asText().isBlank());
  }

  @ParameterizedTest
  @CsvSource({
    "/status, POST, GET",
    "/trigger-sync, GET, POST",
    "/api/v1/workloads/scoreboard/activate, GET, POST",
    "/cluster/members, DELETE, 'GET, POST'"
  })
  void nameTheMethodsThatAreAllowed(String path, String method, String allowed) throws Exception {
    var response = api.send(api.authorized(path).method(method, BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).hasValue(allowed);
    assertThat(RunningApi.json(response).get("remedy").asText()).isEqualTo("Use " + allowed);
  }

  @Test
  void refuseABodyOfKnownLengthThatIsTooLong() throws Exception {
    var response =
        api.post("/api/v1/workloads/scoreboard/activate", " ".repeat(Room.USUAL.bodyBytes() + 1));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(RunningApi.json(response).get("detail").asText()).contains("16384 bytes");
  }

  @Test
  void refuseABodyThatGoesOnAndOn() throws Exception {
    byte[] chunk = new byte[Room.USUAL.bodyBytes()];
    var endless = BodyPublishers.ofByteArrays(List.of(chunk, chunk));
    var response = api.send(api.authorized("/trigger-sync").POST(endless));

    assertThat(response.statusCode()).isEqualTo(413);
  }

  @Test
  void refuseAUriThatIsTooLong() throws Exception {
    var response = api.get("/status?" + "x".repeat(Room.USUAL.uriBytes()));

    assertThat(response.statusCode()).isEqualTo(414);
    assertThat(RunningApi.json(response).get("type").asText()).endsWith("uri-too-long");
  }

  @Test
  void areOurOwnHoweverLongAnEndpointTakes() {
    Config server = ConfigFactory.load().getConfig("twinkeeper-http-api.server");

    for (Endpoint endpoint : api.endpoints()) {
      assertThat(endpoint.answerWithin())
          .as(endpoint.summary())
          .isLessThan(server.getDuration("request-timeout"))
          .isLessThan(server.getDuration("idle-timeout"));
      assertThat((long) endpoint.room().uriBytes())
          .isLessThanOrEqualTo(server.getBytes("parsing.max-uri-length"));
      assertThat((long) endpoint.room().bodyBytes())
          .isLessThanOrEqualTo(server.getBytes("parsing.max-content-length"));
    }
  }

  @Test
  void arePrettyIfAskedFor() throws Exception {
    assertThat(api.send(api.request("/nothing?pretty")).body().lines()).hasSizeGreaterThan(10);
  }
}
