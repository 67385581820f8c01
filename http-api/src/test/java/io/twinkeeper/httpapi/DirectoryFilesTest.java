package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.node.admin.DirectoryErrand;
import io.twinkeeper.node.admin.DirectoryOutcome;
import io.twinkeeper.node.admin.VerbOutcome.Reason;
import io.twinkeeper.protocol.directory.FilePath;
import io.twinkeeper.protocol.directory.Keep;
import io.twinkeeper.protocol.status.DirectoryTrash;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryFilesTest {
  private static final String WORKSPACE = "/api/v1/directories/scoreboard/workspace/";

  @RegisterExtension final RunningApi api = new RunningApi();

  private void expect(DirectoryErrand errand) {
    assertThat(api.node.asked).containsExactly("scoreboard/workspace " + errand);
  }

  @Test
  void inTheTrashAreShown() throws Exception {
    var item = new DirectoryTrash.Item("b-0/a", "a\\xff", Instant.EPOCH, "deleted", "file", 1024);
    api.node.directories.outcome =
        new DirectoryOutcome.Shown(new DirectoryTrash(7, 9000, true, List.of(item)));

    JsonNode trash = RunningApi.json(api.get(WORKSPACE + "trash?under=a%2Fb&limit=1&reveal=true"));

    assertThat(trash.get("files").asInt()).isEqualTo(7);
    assertThat(trash.get("items").get(0).get("thrown_at").asText())
        .isEqualTo("1970-01-01T00:00:00Z");
    expect(new DirectoryErrand.ListTrash(Optional.of(FilePath.of("a/b")), 1, true));
  }

  @Test
  void comeBackFromTheTrash() throws Exception {
    var response =
        api.post(
            WORKSPACE + "trash/restore",
            "{\"path\":\"notes/\",\"at\":\"2026-11-22T10:15:30+01:00\",\"to\":\"old\\\\xff\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    expect(
        new DirectoryErrand.Restore(
            FilePath.of("notes"),
            Optional.of(Instant.parse("2026-11-22T09:15:30Z")),
            Optional.of(FilePath.parse("old\\xff")),
            false));
  }

  @Test
  void comeBackByTheirIds() throws Exception {
    assertThat(api.post(WORKSPACE + "trash/restore", "{\"id\":\"x-0/a\"}").statusCode())
        .isEqualTo(200);
    expect(new DirectoryErrand.RestoreById("x-0/a", Optional.empty(), false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"path\":\"a\",\"id\":\"b\"}",
        "{\"id\":\"b\",\"at\":\"2026-11-22T10:15:30Z\"}",
        "{\"path\":\"../a\"}",
        "{\"path\":\"/etc/passwd\"}",
        "{\"path\":\"a\",\"to\":\"b/../../c\"}",
        "{\"path\":\"a\",\"at\":\"yesterday\"}",
        "{\"paht\":\"a\"}"
      })
  void doNotComeBackIfItIsNotSaidWhich(String body) throws Exception {
    var response = api.post(WORKSPACE + "trash/restore", body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("remedy");
    assertThat(api.node.asked).isEmpty();
  }

  @Test
  void inConflictAreListed() throws Exception {
    api.get(WORKSPACE + "conflicts?after=a");
    expect(new DirectoryErrand.ListConflicts(Optional.of(FilePath.of("a")), 100, false));
  }

  @Test
  void inConflictAreShown() throws Exception {
    assertThat(api.get(WORKSPACE + "conflict").statusCode()).isEqualTo(400);
    assertThat(api.get(WORKSPACE + "conflict?path=..").statusCode()).isEqualTo(400);
    api.get(WORKSPACE + "conflict?path=a&reveal=true");
    expect(new DirectoryErrand.ShowConflict(FilePath.of("a"), true));
  }

  /** A name has 255 bytes at most, a path 4000; none of them is text. */
  private static FilePath longest() {
    byte[] bytes = new byte[FilePath.LONGEST];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 200 == 199 ? '/' : 0xff);
    }
    bytes[bytes.length - 1] = (byte) 0xff;
    return FilePath.of(bytes);
  }

  @Test
  void mayHaveTheLongestAndOddestPath() throws Exception {
    String path = longest().toString();
    String escaped = URLEncoder.encode(path, StandardCharsets.UTF_8);

    assertThat(api.get(WORKSPACE + "conflict?reveal=false&path=" + escaped).statusCode())
        .isEqualTo(200);
    expect(new DirectoryErrand.ShowConflict(longest(), false));
    api.node.asked.clear();
    String json = Json.mapper().writeValueAsString(Map.of("path", path, "to", path));
    assertThat(api.post(WORKSPACE + "trash/restore", json).statusCode()).isEqualTo(200);
    expect(new DirectoryErrand.Restore(longest(), Optional.empty(), Optional.of(longest()), false));
  }

  @Test
  void inConflictAreChosenFrom() throws Exception {
    var response = api.post(WORKSPACE + "conflict/resolve", "{\"path\":\"a\",\"keep\":\"other\"}");
    assertThat(response.statusCode()).isEqualTo(200);
    expect(new DirectoryErrand.Resolve(FilePath.of("a"), Keep.OTHER, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"path\":\"a\"}", "{\"path\":\"a\",\"keep\":\"neither\"}"})
  void areNotChosenByChance(String body) throws Exception {
    assertThat(api.post(WORKSPACE + "conflict/resolve", body).statusCode()).isEqualTo(400);
    assertThat(api.node.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"NOT_FOUND, 404", "CONFLICT, 409"})
  void stayAsTheyAreIfThatCannotBe(Reason reason, int status) throws Exception {
    api.node.directories.outcome = new DirectoryOutcome.Refused(reason, "something is there");

    var response = api.post(WORKSPACE + "trash/restore", "{\"path\":\"a\"}");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains("something is there", "remedy");
  }
}
