package io.twinkeeper.protocol.config;

import static io.twinkeeper.protocol.config.ConfigText.problems;
import static io.twinkeeper.protocol.config.ConfigText.read;
import static io.twinkeeper.protocol.config.ConfigText.with;
import static io.twinkeeper.protocol.config.ConfigText.withMembers;
import static io.twinkeeper.protocol.config.ConfigText.withWorkload;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailoverTest {
  @Test
  void hasDefaults() {
    WorkloadConfig workload = workload(with("workloads { web { } }"));
    assertThat(workload.failover()).isEqualTo(FailoverConfig.DEFAULT);
    assertThat(workload.drill()).isEqualTo(DrillConfig.DEFAULT);
    assertThat(FailoverConfig.DEFAULT.coolDown()).isEqualTo(Duration.ofMinutes(10));
    assertThat(read(with("")).member("alpha").tags()).isEqualTo(MemberTags.NONE);
  }

  @Test
  void ofAWorkloadGoesBeforeTheFiles() {
    FailoverConfig failover =
        workload(
                with(
                    """
                    failover { cool-down = 0s, max-lag = 10s, remind-after = 2h, late-by = 1m }
                    workloads { web { failover { max-lag = 3s } } }
                    """))
            .failover();
    assertThat(failover)
        .isEqualTo(
            new FailoverConfig(
                Duration.ZERO,
                Optional.of(Duration.ofSeconds(3)),
                Duration.ofHours(2),
                Duration.ofMinutes(1)));
  }

  @Test
  void readsEveryPropertyOfADrill() {
    DrillConfig drill =
        workload(
                with(
                    """
                    drill { schedule = "first sunday 03:00 UTC", late-by = 1h, restore-test = true }
                    workloads { web { drill {
                      at-least-apart = 5m
                      queries { events = "SELECT max(id) FROM events" }
                      alert { command = [mail, "-s", drill], url = "http://127.0.0.1:9/hook" }
                    } } }
                    """))
            .drill();
    assertThat(drill)
        .isEqualTo(
            new DrillConfig(
                Optional.of(DrillSchedule.parse("first sunday 03:00 UTC")),
                Duration.ofHours(1),
                Duration.ofMinutes(5),
                true,
                Map.of("events", "SELECT max(id) FROM events"),
                List.of("mail", "-s", "drill"),
                Optional.of(URI.create("http://127.0.0.1:9/hook"))));
  }

  @Test
  void readsEveryTagOfAMember() {
    TwinConfig config =
        read(
            withMembers(
                """
                members = [
                  { name = alpha, role = data, address = "10.77.0.1"
                    tags { no-failover = true, priority = 7, max-lag-on-failover = 10s } }
                  { name = beta, role = data, address = "10.77.0.2" }
                  { name = witness, role = witness, address = "10.77.0.3" }
                ]
                """));
    assertThat(config.member("alpha").tags())
        .isEqualTo(new MemberTags(true, 7, Optional.of(Duration.ofSeconds(10))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "failover { cool-down = 10 } | failover.cool-down: \"10\" is not a duration",
        "failover { cooldown = 10m } | failover.cooldown: is not a known key",
        "drill { schedule = \"sometimes\" } | drill.schedule: \"sometimes\" is not a schedule",
        "drill { restore-test = maybe } | drill.restore-test: \"maybe\" is neither true nor false"
      })
  void saysWhatIsWrong(String text, String problem) {
    assertThat(problems(withWorkload(text)))
        .singleElement()
        .asString()
        .startsWith("twinkeeper.workloads.scoreboard." + problem);
  }

  private static WorkloadConfig workload(String text) {
    return Objects.requireNonNull(read(text).workloads().get("web"));
  }
}
