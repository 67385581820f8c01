package io.twinkeeper.ops.bench.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.cli.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class ResultsTest {
  private final Results results = new Results();

  @Test
  void showMediansAndRatiosToRsync() {
    run("rsync", 2.0, 84e6);
    run("rsync", 4.0, 84e6);
    run("rsync", 2.2, 84e6);
    run("syncthing", 11.0, 4.2e6);

    assertThat(printed(Scenario.RENAME).lines())
        .containsExactly(
            "tool       runs  time           wire             note",
            "rsync      3     2.2 s (1.0×)   84.0 MB (1.0×)",
            "syncthing  1     11.0 s (5.0×)  4.2 MB (0.050×)");
    assertThat(results.hasFailures()).isFalse();
  }

  @Test
  void nameWhatFailedAndStillCountTheRest() {
    run("unison", 2.0, 1e6);
    results.of(Scenario.RENAME, "unison").fail("run 2: the two sides differ");

    assertThat(printed(Scenario.RENAME)).contains("1 failed: run 2: the two sides differ");
    assertThat(results.hasFailures()).isTrue();
    assertThat(results.of(Scenario.RENAME, "unison").median(Figure.TIME)).hasValue(2.0);
  }

  @Test
  void tellScriptsEachRun() throws Exception {
    run("rsync", 2.0, 84e6);
    run("lsyncd", 3.0, 84e6);

    var lsyncd = Json.mapper().readTree(Json.pretty(results.json())).path("rename").path("lsyncd");

    assertThat(lsyncd.path("timeSeconds").asDouble()).isEqualTo(3);
    assertThat(lsyncd.path("cpuSourceSeconds").isNull()).isTrue();
    assertThat(lsyncd.path("ratioToRsync").path("timeSeconds").asDouble()).isEqualTo(1.5);
    assertThat(lsyncd.path("runs").path(0).path("wireBytes").asDouble()).isEqualTo(84e6);
    assertThat(lsyncd.path("failure").isNull()).isTrue();
  }

  @Test
  void sayWhatARunShowed() {
    assertThat(
            Results.line(
                Scenario.EDIT, "unison", 2, Map.of(Figure.P95, 1_150.0, Figure.P50, 620.0)))
        .isEqualTo("edit    unison      run 2: p50 620 ms, p95 1.2 s");
  }

  private void run(String tool, double seconds, double bytes) {
    results.of(Scenario.RENAME, tool).add(Map.of(Figure.TIME, seconds, Figure.WIRE, bytes));
  }

  private String printed(Scenario scenario) {
    StringWriter text = new StringWriter();
    results.table(scenario).print(new PrintWriter(text), Ansi.OFF);
    return text.toString();
  }
}
