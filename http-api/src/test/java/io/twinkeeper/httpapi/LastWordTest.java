package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.node.admin.LastWordOutcome;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LastWordTest {
  @RegisterExtension final RunningApi api = new RunningApi();

  @Test
  void needsNoToken() throws Exception {
    var response = post(300);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"workload\":\"scoreboard\",\"epoch\":3}\n");
    assertThat(api.node.asked).containsExactly("last word of 300 bytes");
  }

  @Test
  void isRefusedWithAReason() throws Exception {
    api.node.lastWord = new LastWordOutcome.Rejected("epoch 2 is past");

    var response = post(300);

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(RunningApi.json(response).get("detail").asText()).isEqualTo("epoch 2 is past");
  }

  @Test
  void mayBeSixteenKibibytesLongAndNoByteMore() throws Exception {
    assertThat(post(16 * 1024).statusCode()).isEqualTo(200);
    assertThat(post(16 * 1024 + 1).statusCode()).isEqualTo(413);
    assertThat(api.node.asked).containsExactly("last word of 16384 bytes");
  }

  @Test
  void isNotEmpty() throws Exception {
    assertThat(post(0).statusCode()).isEqualTo(400);
    assertThat(api.node.asked).isEmpty();
  }

  @Test
  void isToldToWaitWhenItComesTooOften() throws Exception {
    List<HttpResponse<String>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(post(1));
    }

    assertThat(answers.subList(0, SoftLimit.BURST)).allMatch(a -> a.statusCode() == 200);
    assertThat(answers)
        .filteredOn(a -> a.statusCode() == 429)
        .isNotEmpty()
        .allMatch(a -> a.headers().firstValue("retry-after").orElse("").equals("1"));
  }

  private HttpResponse<String> post(int bytes) throws Exception {
    var body = BodyPublishers.ofByteArray(new byte[bytes]);
    return api.send(api.request("/api/v1/last-word").POST(body));
  }
}
