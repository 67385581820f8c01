package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.node.admin.Health;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HealthTest {
  private static final String JSON = "application/json; charset=utf-8";

  @RegisterExtension final RunningApi api = new RunningApi();

  @Test
  void isForEveryone() throws Exception {
    var response = api.send(api.request("/health"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo("{\"status\":\"up\",\"node\":\"alpha\",\"version\":\"0.1.0\"}\n");
    assertThat(response.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).isEqualToIgnoringCase(JSON));
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
  }

  @Test
  void isNotGoodWhileStarting() throws Exception {
    api.node.health = Health.Status.STARTING;

    var response = api.send(api.request("/health"));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(RunningApi.json(response).get("status").asText()).isEqualTo("starting");
  }

  @Test
  void isGoodEnoughWhenDegraded() throws Exception {
    api.node.health = Health.Status.DEGRADED;

    var response = api.send(api.request("/health"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RunningApi.json(response).get("status").asText()).isEqualTo("degraded");
  }

  @Test
  void answersAMonitorThatOnlyWantsTheHead() throws Exception {
    var response = api.send(api.request("/health").method("HEAD", BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void doesNotSayWhatTheServerIsMadeOf() throws Exception {
    assertThat(api.send(api.request("/health")).headers().firstValue("server")).isEmpty();
  }
}
