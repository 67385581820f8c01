package io.twinkeeper.ops.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.status.TenantsStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

final class TenantsSummaryTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final String HERE = "3/00000000000004d2/9f2c61aa00b1c7e4";

  private static String shown(boolean each, int tenants, List<String> missing) {
    Map<String, StreamStatus> streams = new TreeMap<>();
    streams.put("board/events", stream("streaming", 1.5));
    for (int i = 0; i < tenants; i++) {
      streams.put("board/tenants/t" + i, stream(i == 7 ? "refused" : "streaming", i));
    }
    TenantsStatus.Removed removed =
        new TenantsStatus.Removed("old", NOON.minusSeconds(60), 3, HERE, "/data/kept/old");
    NodeStatus status =
        new NodeStatus(
            "alpha",
            "data",
            "board",
            "1",
            NOON,
            true,
            true,
            null,
            streams,
            null,
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(
                "board/tenants",
                new TenantsStatus(
                    "/data/*.db", tenants, List.of(removed), missing, List.of(), null)));
    StringWriter text = new StringWriter();
    new StatusView(status, each, new PrintWriter(text, true), Ansi.OFF).print();
    return text.toString();
  }

  private static StreamStatus stream(String status, double lag) {
    return new StreamStatus(
        "source",
        status,
        lag,
        HERE,
        1,
        NOON,
        Map.of(),
        new StreamStatus.Lag(9, lag, lag * 2, lag * 3),
        null);
  }

  @Test
  void manyDatabasesAreOneLine() {
    String shown = shown(false, 200, List.of());
    assertThat(shown)
        .contains("board/tenants: 200 streams, 1 refused, 199 streaming")
        .contains("worst lag 199 ms, worst p99 398 ms, 200 pending")
        .contains("board/events")
        .doesNotContain("board/tenants/t11")
        .doesNotContain("MISSING");
  }

  @Test
  void eachHasALineIfAskedFor() {
    assertThat(shown(true, 20, List.of())).contains("board/tenants/t11");
  }

  @Test
  void whatIsMissingOrRemovedIsNotLeftOut() {
    String shown = shown(false, 20, List.of("lost"));
    assertThat(shown)
        .contains("1 MISSING")
        .contains("board/tenants/old")
        .contains("/data/kept/old");
  }
}
