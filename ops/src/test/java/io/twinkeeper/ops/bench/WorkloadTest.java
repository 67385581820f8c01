package io.twinkeeper.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.CommandRun;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  @Test
  void allThatTheIssueNamesAreMeasured() {
    assertThat(Workload.all())
        .extracting(Workload::name)
        .containsExactlyInAnyOrder(
            "normal-1x200B",
            "normal-8x200B",
            "normal-1x64KB",
            "normal-8x64KB",
            "full-1x200B",
            "full-8x200B",
            "full-1x64KB",
            "full-8x64KB");
  }

  @Test
  void refusesToMeasureWhatItDoesNotKnow() {
    CommandRun run = CommandRun.of("bench", "sqlite", "--only", "normal-1x300B");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--only normal-1x300B", "full-8x64KB");
  }
}
