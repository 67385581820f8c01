package io.twinkeeper.ops.prove.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class WeatherTest {

  @Test
  void aCutLinkIsCutBothWays() {
    assertThat(Weather.cut("alpha", Set.of("beta")))
        .containsExactly(
            "ip saddr 10.77.0.1 ip daddr 10.77.0.2 drop",
            "ip saddr 10.77.0.2 ip daddr 10.77.0.1 drop");
  }

  @Test
  void whoIsNotHeardStillHears() {
    assertThat(Weather.oneWay("witness", Set.of("alpha")))
        .containsExactly("ip saddr 10.77.0.3 ip daddr 10.77.0.1 drop");
  }

  @Test
  void lossConcernsBothDirections() {
    assertThat(Weather.loss("beta", 7))
        .containsExactly(
            "ip saddr 10.77.0.2 numgen random mod 100 < 7 drop",
            "ip daddr 10.77.0.2 numgen random mod 100 < 7 drop");
  }
}
