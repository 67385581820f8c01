package io.twinkeeper.ops.bench.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.twinkeeper.ops.bench.files.side.Triangle;
import io.twinkeeper.ops.bench.files.tool.Rsync;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All of it with the simplest tool, small: real namespaces, so it needs root. */
@Tag("namespaces")
class RsyncInNamespacesTest {
  private static final Amount SMALL = new Amount(200, 1 << 20, 3, Duration.ofSeconds(1), 1);

  @Test
  void everyScenarioGivesItsFiguresAndNothingIsLeft(@TempDir Path base) throws Exception {
    Rsync rsync = new Rsync();
    assumeTrue(rsync.missing().isEmpty(), "needs rsync");
    List<String> said = new ArrayList<>();
    Workspace workspace = Workspace.in(base);
    Results results;
    try (Triangle triangle = Triangle.build()) {
      results =
          new FilesBench(triangle, workspace, SMALL, EnumSet.allOf(Scenario.class), said::add)
              .measure(List.of(rsync), 1);
      assertThat(triangle.residents("alpha")).isEmpty();
      assertThat(triangle.residents("beta")).isEmpty();
    }
    workspace.delete();

    assertThat(results.hasFailures()).as(String.join("\n", said)).isFalse();
    assertThat(said).hasSize(5);
    Outcome initial = results.of(Scenario.INITIAL, "rsync");
    assertThat(initial.median(Figure.TIME).orElseThrow()).isBetween(0.001, 60.0);
    assertThat(initial.median(Figure.WIRE).orElseThrow()).isBetween(820_000.0, 1_000_000.0);
    assertThat(initial.median(Figure.CPU_BETA).orElseThrow()).isPositive();
    assertThat(results.of(Scenario.EDIT, "rsync").median(Figure.P95).orElseThrow()).isPositive();
    assertThat(results.of(Scenario.RENAME, "rsync").median(Figure.WIRE).orElseThrow())
        .isGreaterThan(820_000);
    assertThat(results.of(Scenario.DELTA, "rsync").median(Figure.WIRE).orElseThrow())
        .isLessThan(200_000);
    assertThat(results.of(Scenario.IDLE, "rsync").median(Figure.CPU_ALPHA)).hasValue(0);
    try (var left = Files.list(base)) {
      assertThat(left).isEmpty();
    }
  }
}
