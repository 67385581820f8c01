package io.twinkeeper.protocol.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MoveReportTest {
  private static final Instant THREE = Instant.parse("2026-11-21T03:00:00Z");

  @Test
  void tellsFromWhereToWhereAndWhatEachStepTook() {
    List<MoveReport> moves =
        MoveReport.of(
            List.of(
                granted(1, THREE, "alpha", "vacant"),
                activated(1, THREE.plusSeconds(1), Map.of("promises_ms", "8")),
                granted(2, THREE.plusSeconds(60), "beta", "switchover"),
                activated(
                    2,
                    THREE.plusSeconds(61),
                    Map.of("services_ms", "400", "drain_ms", "50", "total_ms", "7"))));

    assertThat(moves).extracting(MoveReport::epoch).containsExactly(2L, 1L);
    MoveReport last = moves.get(0);
    assertThat(last.from()).isEqualTo("alpha");
    assertThat(last.to()).isEqualTo("beta");
    assertThat(last.active()).isTrue();
    assertThat(last.stepMillis())
        .containsExactly(Map.entry("drain", 50L), Map.entry("services", 400L));
    assertThat(last.totalMillis()).isEqualTo(450);
  }

  @Test
  void isNotMisledByClocksThatDiffer() {
    List<MoveReport> moves =
        MoveReport.of(
            List.of(
                granted(1, THREE.plusSeconds(90), "alpha", "vacant"),
                activated(2, THREE, Map.of()),
                granted(2, THREE.plusSeconds(60), "beta", "silent")));

    assertThat(moves).filteredOn(m -> m.epoch() == 2).allMatch(MoveReport::active);
    assertThat(moves).filteredOn(m -> m.epoch() == 2).allMatch(m -> m.from().equals("alpha"));
  }

  @Test
  void saysThatAGrantCameToNothing() {
    List<MoveReport> moves = MoveReport.of(List.of(granted(1, THREE, "alpha", "vacant")));

    assertThat(moves).singleElement().matches(move -> !move.active());
  }

  private static HistoryEntry granted(long epoch, Instant at, String node, String reason) {
    return entry("granted", epoch, at, Map.of("node", node, "reason", reason));
  }

  private static HistoryEntry activated(long epoch, Instant at, Map<String, String> details) {
    return entry("activated", epoch, at, details);
  }

  private static HistoryEntry entry(
      String kind, long epoch, Instant at, Map<String, String> details) {
    return new HistoryEntry("alpha", epoch, at, kind, "scoreboard", epoch, kind, details);
  }
}
