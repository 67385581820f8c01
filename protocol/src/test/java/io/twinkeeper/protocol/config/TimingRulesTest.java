package io.twinkeeper.protocol.config;

import static io.twinkeeper.protocol.config.ConfigText.problems;
import static io.twinkeeper.protocol.config.ConfigText.with;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingRulesTest {
  @Test
  void refusesADeadlineThatOneLostRenewalWouldEnd() {
    assertThat(problems(with("grant { renew-every = 2s, deadline = 4s }")))
        .containsExactly(
            "twinkeeper.grant.deadline: 4s is too short for renew-every 2s: one lost renewal would"
                + " end the service; use at least 2 x 2s + 500ms = 4.5s");
  }

  @Test
  void refusesAMarginBelowWhatClocksMayDiffer() {
    assertThat(problems(with("grant { deadline = 20s, stop-time = 10s }")))
        .containsExactly(
            "twinkeeper.grant.clock-margin: 500ms is less than clocks may differ in deadline 20s +"
                + " stop-time 10s = 30s; use at least 5 % of 30s = 1.5s");
  }

  @Test
  void acceptsTheShortestDeadlineAndMargin() {
    assertThat(
            problems(with("grant { renew-every = 1s, deadline = 2500ms, clock-margin = 225ms }")))
        .isEmpty();
  }

  @Test
  void refusesAPauseShorterThanAHeartbeat() {
    assertThat(problems(with("cluster { heartbeat-interval = 5s, stable-after = 9s }")))
        .singleElement()
        .asString()
        .startsWith("twinkeeper.cluster.acceptable-heartbeat-pause: 3s is shorter than one");
  }

  @Test
  void refusesADecisionBeforeAllMembersHaveNoticed() {
    assertThat(problems(with("cluster { stable-after = 3s }")))
        .containsExactly(
            "twinkeeper.cluster.stable-after: 3s is shorter than members may notice one and the same"
                + " cut apart: heartbeat-interval 1s + acceptable-heartbeat-pause 3s = 4s; use at"
                + " least 4s");
    assertThat(problems(with("cluster { stable-after = 4s }"))).isEmpty();
    assertThat(problems(with("cluster { timings = fast, stable-after = 2500ms }"))).isEmpty();
  }

  @Test
  void refusesAStopTimeThatAGuardCannotKeep() {
    assertThat(problems(with("grant { stop-time = 300ms, clock-margin = 500ms }")))
        .containsExactly(
            "twinkeeper.grant.stop-time: 300ms is shorter than a guard's two looks at the clock: 2 x"
                + " 200ms = 400ms; use at least 400ms");
  }

  @ParameterizedTest
  @CsvSource({
    "grant.renew-every, 1000, is not a duration with a unit",
    "grant.renew-every, soon, is not a duration with a unit",
    "grant.deadline, 4 fortnights, is not a duration",
    "grant.stop-time, 0s, is out of range",
    "grant.stop-time, -1s, is not a duration with a unit",
    "grant.clock-margin, 1d, is out of range",
    "grant.clock-margin, 500500us, is not a whole number of milliseconds",
    "cluster.stable-after, 99h, is out of range",
    "cluster.removal-margin, 99999999999999d, is out of range",
    "cluster.heartbeat-interval, [1s], 'is a list, not a single value'",
  })
  void refusesWhatIsNoUsableDuration(String key, String value, String problem) {
    String written = value.startsWith("[") ? value : '"' + value + '"';

    assertThat(problems(with(key + " = " + written)))
        .filteredOn(p -> p.startsWith("twinkeeper." + key + ": "))
        .singleElement()
        .asString()
        .contains(problem);
  }
}
