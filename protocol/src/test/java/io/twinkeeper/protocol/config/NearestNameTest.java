package io.twinkeeper.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  @Test
  void countsSlips() {
    assertThat(NearestName.slips("timings", "timings")).isZero();
    assertThat(NearestName.slips("timngs", "timings")).isEqualTo(1);
    assertThat(NearestName.slips("tiimgs", "timings")).isEqualTo(2);
    assertThat(NearestName.slips("form", "from")).isEqualTo(1);
    assertThat(NearestName.slips("", "abc")).isEqualTo(3);
  }

  @Test
  void namesTheNearestAndNothingThatIsFar() {
    assertThat(NearestName.of("depend-on", List.of("depends-on", "command")))
        .contains("depends-on");
    assertThat(NearestName.of("colour", List.of("depends-on", "command"))).isEmpty();
    assertThat(NearestName.of("x", List.of())).isEmpty();
  }

  @Test
  void spellsDurationsTheWayPeopleWriteThem() {
    assertThat(DurationText.of(java.time.Duration.ofMillis(500))).isEqualTo("500ms");
    assertThat(DurationText.of(java.time.Duration.ofMillis(6500))).isEqualTo("6.5s");
    assertThat(DurationText.of(java.time.Duration.ofSeconds(10))).isEqualTo("10s");
    assertThat(DurationText.of(java.time.Duration.ofMinutes(2))).isEqualTo("2m");
    assertThat(DurationText.of(java.time.Duration.ofHours(3))).isEqualTo("3h");
  }
}
