package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {
  private final PathTemplate template = new PathTemplate("/workloads/{workload}/activate");

  @Test
  void namesWhatStandsInTheHoles() {
    assertThat(template.match("/workloads/scoreboard/activate"))
        .hasValue(Map.of("workload", "scoreboard"));
  }

  @Test
  void decodesAHoleAsAPathAndNotAsAForm() {
    assertThat(template.match("/workloads/a%2Fb+c/activate")).hasValue(Map.of("workload", "a/b+c"));
  }

  @Test
  void overlooksOneSlashAtTheEnd() {
    assertThat(template.match("/workloads/scoreboard/activate/")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "",
        "/workloads",
        "/workloads//activate",
        "/workloads/scoreboard",
        "/workloads/scoreboard/activate/now",
        "/workloads/scoreboard/activate//",
        "/workloads/scoreboard/Activate"
      })
  void leavesWhatDoesNotFit(String path) {
    assertThat(template.match(path)).isEmpty();
  }
}
