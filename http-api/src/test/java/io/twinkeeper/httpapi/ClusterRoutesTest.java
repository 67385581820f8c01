package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ClusterRoutesTest {
  @RegisterExtension final RunningApi api = new RunningApi();

  @Test
  void showTheMembersOfARealCluster() throws Exception {
    JsonNode cluster = RunningApi.json(api.get("/cluster/members"));

    assertThat(cluster.get("members")).hasSize(1);
    assertThat(cluster.get("members").get(0).get("status").asText()).isEqualTo("Up");
    assertThat(cluster.get("leader").asText()).isEqualTo(cluster.get("selfNode").asText());
  }

  @Test
  void showOneMember() throws Exception {
    String self = RunningApi.json(api.get("/cluster/members")).get("selfNode").asText();

    var response = api.get("/cluster/members/" + self.replace("akka://", ""));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(RunningApi.json(response).get("node").asText()).isEqualTo(self);
  }

  @Test
  void turnManagementsErrorsIntoProblems() throws Exception {
    var unknown = api.get("/cluster/members/twin@127.0.0.1:1");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(RunningApi.json(unknown).get("detail").asText())
        .isEqualTo("Member [twin@127.0.0.1:1] not found");

    var formless = api.send(api.authorized("/cluster/members").POST(BodyPublishers.noBody()));
    assertThat(formless.statusCode()).isEqualTo(400);
    assertThat(RunningApi.json(formless).get("detail").asText()).contains("address");

    var nonsense = join("address=nonsense");
    assertThat(nonsense.statusCode()).isEqualTo(400);
    assertThat(RunningApi.json(nonsense).get("detail").asText())
        .isEqualTo("Not an address: nonsense");
  }

  private HttpResponse<String> join(String form) throws Exception {
    return api.send(
        api.authorized("/cluster/members")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  @Test
  void streamEvents() throws Exception {
    var request = api.authorized("/cluster/domain-events").build();
    var response = api.client().send(request, BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(lines.readLine()).startsWith("data:");
    }
  }
}
