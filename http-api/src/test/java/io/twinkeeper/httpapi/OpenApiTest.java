package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.twinkeeper.node.admin.Explanation;
import io.twinkeeper.node.admin.FenceOutcome;
import io.twinkeeper.node.admin.Health;
import io.twinkeeper.node.admin.OrderOutcome;
import io.twinkeeper.node.admin.SyncResult;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.protocol.merge.Conflict;
import io.twinkeeper.protocol.merge.ForkDetail;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.TableResult;
import io.twinkeeper.protocol.status.Degradation;
import io.twinkeeper.protocol.status.DirectoryConflict;
import io.twinkeeper.protocol.status.DirectoryConflicts;
import io.twinkeeper.protocol.status.DirectoryRestored;
import io.twinkeeper.protocol.status.DirectoryStatus;
import io.twinkeeper.protocol.status.DirectoryTrash;
import io.twinkeeper.protocol.status.DrillReport;
import io.twinkeeper.protocol.status.ForkStatus;
import io.twinkeeper.protocol.status.HistoryEntry;
import io.twinkeeper.protocol.status.MemberStatus;
import io.twinkeeper.protocol.status.MoveReport;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.OrdersStatus;
import io.twinkeeper.protocol.status.StandbyStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The document is written by hand; this is what keeps it true. */
class OpenApiTest {
  private static final String ASSEMBLY = "io/twinkeeper/node/facade/StatusAssembly.java";
  private static final String DEGRADATION = "io/twinkeeper/protocol/status/Degradation.java";

  @RegisterExtension final RunningApi api = new RunningApi();

  private JsonNode document = Json.mapper().createObjectNode();

  @BeforeEach
  void fetch() throws Exception {
    var response = api.send(api.request("/api/v1/openapi.yaml"));
    assertThat(response.statusCode()).isEqualTo(200);
    document = new YAMLMapper().readTree(response.body());
  }

  @Test
  void hasEveryRouteOfTheServerAndNoOther() {
    Map<String, String> described = new TreeMap<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue().properties().stream()
                    .filter(operation -> !operation.getKey().equals("parameters"))
                    .forEach(
                        operation ->
                            described.put(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                operation.getValue().get("summary").asText())));
    Map<String, String> served = new TreeMap<>();
    api.endpoints()
        .forEach(e -> served.put(e.method().value() + " " + e.path().text(), e.summary()));

    assertThat(described).isEqualTo(served);
  }

  /** Nodes write the codes where they find what is wrong; no list of them could be asked. */
  @Test
  void givesADegradationForAnExampleThatANodeTellsOf() throws Exception {
    String code = document.at("/components/schemas/Degradation/properties/code/example").asText();
    String node = Files.readString(Path.of("../node/src/main/java", ASSEMBLY));

    assertThat(node).contains('"' + code + '"');
    assertThat(Files.readString(Path.of("../protocol/src/main/java", DEGRADATION)))
        .contains("{@code " + code + "}");
  }

  @Test
  void saysWhichRoutesNeedNoToken() {
    for (Endpoint endpoint : api.endpoints()) {
      boolean open = operation(endpoint).path("security").isArray();
      assertThat(open)
          .as(endpoint.path().text())
          .isEqualTo(endpoint.access() == Endpoint.Access.OPEN);
    }
  }

  @Test
  void promisesTheAnswersThatRoutesGive() throws Exception {
    for (Endpoint endpoint : api.endpoints()) {
      assertThat(operation(endpoint).get("responses").fieldNames())
          .toIterable()
          .as(endpoint.method().value() + " " + endpoint.path().text())
          .contains(String.valueOf(statusOf(endpoint)));
    }
  }

  private int statusOf(Endpoint endpoint) throws Exception {
    String path =
        endpoint
            .path()
            .text()
            .replace("{workload}", "scoreboard")
            .replace("{database}", "events")
            .replace("{fork}", "2026")
            .replace("{node}", "beta")
            .replace("{drill}", "2026-drill")
            .replace("{directory}", "workspace")
            .replace("{address}", "nobody@127.0.0.1:1");
    String body = endpoint.path().text().endsWith("/activate") ? "{\"node\":\"beta\"}" : "";
    var request =
        api.authorized(path).method(endpoint.method().value(), BodyPublishers.ofString(body));
    var response = api.client().send(request.build(), BodyHandlers.ofInputStream());
    try (var stream = response.body()) {
      if (response.statusCode() >= 400) {
        String problem = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(problem).doesNotContain("\"endpoints\"").contains("\"remedy\"");
      }
    }
    return response.statusCode();
  }

  private JsonNode operation(Endpoint endpoint) {
    return document
        .get("paths")
        .get(endpoint.path().text())
        .get(endpoint.method().value().toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Health.class,
        NodeStatus.class,
        StreamStatus.class,
        StandbyStatus.class,
        WorkloadStatus.class,
        MemberStatus.class,
        ForkStatus.class,
        ForkDetail.class,
        MergeReport.class,
        TableResult.class,
        Conflict.class,
        Degradation.class,
        HistoryEntry.class,
        VerbOutcome.Done.class,
        VerbOutcome.Rehearsed.class,
        VerbOutcome.PlannedStep.class,
        OrderOutcome.Stands.class,
        OrdersStatus.class,
        DirectoryStatus.class,
        DirectoryRestored.class,
        DirectoryTrash.class,
        DirectoryTrash.Item.class,
        DirectoryConflicts.class,
        DirectoryConflicts.Copy.class,
        DirectoryConflict.class,
        DirectoryConflict.Version.class,
        SyncResult.DirectorySync.class,
        Explanation.class,
        Explanation.Candidate.class,
        MoveReport.class,
        DrillReport.class,
        FenceOutcome.Passed.class,
        SyncResult.Elsewhere.class,
        SyncResult.class
      })
  void namesEachFieldThatIsWritten(Class<?> type) {
    JsonNode schema = document.get("components").get("schemas").get(name(type));

    assertThat(schema.get("properties").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(fields(type));
    assertThat(schema.get("required"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(fields(type));
  }

  /** Of a part that is called as another one's, with what it is a part of. */
  private static String name(Class<?> type) {
    boolean ofADirectory = type.getName().contains("$") && type.getName().contains("status.Dir");
    return ofADirectory
        ? type.getName().substring(type.getName().lastIndexOf('.') + 1).replace("$", "")
        : type.getSimpleName();
  }

  @Test
  void namesEachFieldOfADirectorysTwin() {
    JsonNode schema = document.at("/components/schemas/DirectoryTwin");

    assertThat(schema.get("required"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(fields(DirectoryStatus.Twin.class));
    assertThat(schema.get("properties").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(fields(DirectoryStatus.Twin.class));
  }

  private static List<String> fields(Class<?> type) {
    JavaType java = Json.mapper().constructType(type);
    return Json.mapper().getSerializationConfig().introspect(java).findProperties().stream()
        .map(BeanPropertyDefinition::getName)
        .toList();
  }
}
