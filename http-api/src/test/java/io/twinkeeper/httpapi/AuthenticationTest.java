package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {
  @RegisterExtension final RunningApi api = new RunningApi();

  @ParameterizedTest
  @ValueSource(strings = {"/status", "/api/v1/workloads", "/api/v1/history", "/cluster/members"})
  void asksForTheToken(String path) throws Exception {
    var response = api.send(api.request(path));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("www-authenticate"))
        .hasValue("Bearer realm=\"twinkeeper\"");
    assertThat(RunningApi.json(response).get("remedy").asText()).contains("admin.token-file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong",
        "Bearer ",
        "Bearer correct-horse-battery-stapl",
        "Bearer correct-horse-battery-staple-and-more",
        "Basic correct-horse-battery-staple",
        "correct-horse-battery-staple",
        "Bearer \"\\;, not a token"
      })
  void refusesWhatIsNotTheToken(String authorization) throws Exception {
    assertThat(status(authorization).statusCode()).isEqualTo(401);
  }

  @Test
  void takesTheSchemeInAnyCase() throws Exception {
    assertThat(status("bearer " + RunningApi.TOKEN).statusCode()).isEqualTo(200);
  }

  @Test
  void followsTheFileWhenItChanges() throws Exception {
    Files.writeString(api.tokenFile(), "another\nsecond line\n");

    assertThat(status("Bearer " + RunningApi.TOKEN).statusCode()).isEqualTo(401);
    assertThat(status("Bearer another").statusCode()).isEqualTo(200);
  }

  @Test
  void letsNobodyInWhileTheFileIsGone() throws Exception {
    Files.delete(api.tokenFile());

    assertThat(status("Bearer " + RunningApi.TOKEN).statusCode()).isEqualTo(401);
    assertThat(status("Bearer ").statusCode()).isEqualTo(401);
  }

  @Test
  void letsNobodyInWhileEveryoneCanReadTheFile() throws Exception {
    Files.setPosixFilePermissions(api.tokenFile(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(status("Bearer " + RunningApi.TOKEN).statusCode()).isEqualTo(401);

    Files.setPosixFilePermissions(api.tokenFile(), PosixFilePermissions.fromString("rw-r-----"));
    assertThat(status("Bearer " + RunningApi.TOKEN).statusCode()).isEqualTo(200);
  }

  @Test
  void doesNotMoveAnythingForAStranger() throws Exception {
    var body = BodyPublishers.ofString("{\"node\":\"beta\"}");
    var response = api.send(api.request("/api/v1/workloads/scoreboard/activate").POST(body));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(api.node.asked).isEmpty();
  }

  private HttpResponse<String> status(String authorization) throws Exception {
    return api.send(api.request("/status").header("Authorization", authorization));
  }
}
