package io.twinkeeper.ops.cluster;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.client.ApiProblem;
import io.twinkeeper.protocol.status.HistoryEntry;
import io.twinkeeper.protocol.status.NodeStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The admin APIs of the nodes, asked from outside, as an operator would. Safe for any thread. */
public final class ClusterApi {
  private static final Duration QUESTION = Duration.ofSeconds(1);
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration VERB = Duration.ofSeconds(60);

  private final Addresses addresses;
  private final String token;
  private final Duration question;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  public ClusterApi(Addresses addresses, String token) {
    this(addresses, token, QUESTION);
  }

  /** As above; a node may take as long as {@code question} to answer one. */
  public ClusterApi(Addresses addresses, String token, Duration question) {
    this.addresses = addresses;
    this.token = token;
    this.question = question;
  }

  public NodeStatus status(String node) throws IOException, InterruptedException {
    return Json.mapper().readValue(get(base(node) + "/status"), NodeStatus.class);
  }

  /** What a node's ledger says about the workload, newest first. */
  public List<HistoryEntry> history(String node, String workload)
      throws IOException, InterruptedException {
    JsonNode answer =
        Json.mapper().readTree(get(base(node) + "/api/v1/history?limit=200&workload=" + workload));
    JsonNode entries = answer.isArray() ? answer : answer.path("history");
    return Json.mapper().convertValue(entries, new TypeReference<List<HistoryEntry>>() {});
  }

  /**
   * Asks {@code node} to move the workload to {@code successor}, and waits until it has.
   *
   * @throws IOException if it was refused: the message holds the answer
   */
  public void switchover(String node, String workload, String successor)
      throws IOException, InterruptedException {
    post(node, "/api/v1/workloads/" + workload + "/switchover", Map.of("to", successor));
  }

  /**
   * Asks {@code node} to become active itself, whatever the holder says, and waits until it is.
   *
   * @throws IOException if it was refused: the message holds the answer
   */
  public void activate(String node, String workload) throws IOException, InterruptedException {
    post(node, "/api/v1/workloads/" + workload + "/activate", Map.of("node", node));
  }

  private void post(String node, String path, Map<String, String> body)
      throws IOException, InterruptedException {
    send(
        HttpRequest.newBuilder(URI.create(base(node) + path))
            .timeout(VERB)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.pretty(body))));
  }

  /** What {@code address} answers to a plain GET. */
  public String get(String address) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(address)).timeout(question));
  }

  private String base(String node) {
    return "http://" + addresses.host(node) + ":" + addresses.adminPort();
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpRequest authorised = request.header("Authorization", "Bearer " + token).build();
    HttpResponse<String> answer = http.send(authorised, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      ApiProblem problem = ApiProblem.of(answer.statusCode(), answer.body());
      throw new IOException(authorised.uri().getAuthority() + ": " + problem.detail());
    }
    return answer.body();
  }
}
