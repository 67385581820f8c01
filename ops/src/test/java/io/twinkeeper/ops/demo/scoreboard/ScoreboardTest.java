package io.twinkeeper.ops.demo.scoreboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreboardTest {
  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private Scoreboard scoreboard;

  @BeforeEach
  void start() throws IOException, SQLException {
    scoreboard =
        Scoreboard.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            directory.resolve("events.db"),
            "alpha",
            Optional.empty());
  }

  @AfterEach
  void stop() throws SQLException {
    scoreboard.close();
  }

  @Test
  void storesAnEventAndNamesItsNode() throws Exception {
    HttpResponse<String> answer = post("{\"id\":\"a-1\",\"points\":7}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"node\":\"alpha\",\"stored\":true}");
    assertThat(get("/events/count").body()).contains("\"count\":1");
  }

  @Test
  void leavesTheDatabaseAloneWhileItStandsBy() throws Exception {
    Path database = directory.resolve("followed.db");
    try (Scoreboard standby =
        Scoreboard.standBy(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            database,
            "beta",
            Optional.empty())) {
      assertThat(get(standby, "/health").statusCode()).isEqualTo(200);
      assertThat(database).doesNotExist();

      assertThat(get(standby, "/events/count").body()).contains("\"count\":0");
      assertThat(database).exists();
    }
  }

  @Test
  void refusesAnIdItKnows() throws Exception {
    post("{\"id\":\"a-1\",\"points\":7}");

    assertThat(post("{\"id\":\"a-1\",\"points\":8}").statusCode()).isEqualTo(409);
    assertThat(get("/events/count").body()).contains("\"count\":1");
  }

  @Test
  void refusesWhatIsNoEvent() throws Exception {
    for (String body :
        new String[] {"", "[]", "{\"id\":\"a\"}", "{\"id\":\"a b\",\"points\":1}", "{\"id\":"}) {
      assertThat(post(body).statusCode()).as(body).isEqualTo(400);
    }
  }

  @Test
  void listsIdsAfterARow() throws Exception {
    post("{\"id\":\"a-1\",\"points\":1}");
    post("{\"id\":\"a-2\",\"points\":2}");

    assertThat(get("/events/ids?after=1").body())
        .isEqualTo("{\"node\":\"alpha\",\"entries\":[[2,\"a-2\"]]}");
  }

  @Test
  void showsTheSameRowsToAnInspectionFromOutside() throws Exception {
    post("{\"id\":\"a-1\",\"points\":1}");
    StringWriter seen = new StringWriter();

    Inspection.inspect(directory.resolve("events.db"), seen);

    assertThat(seen.toString().lines().toList())
        .satisfiesExactly(
            integrity -> assertThat(integrity).isEqualTo("ok"),
            digest -> assertThat(digest).matches("1 [0-9a-f]{64}"),
            id -> assertThat(id).isEqualTo("a-1"));
  }

  private HttpResponse<String> post(String body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri("/events"));
    return send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  private HttpResponse<String> get(Scoreboard asked, String path) throws Exception {
    int port = asked.address().getPort();
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + scoreboard.address().getPort() + path);
  }
}
