package io.twinkeeper.ops.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessFiguresTest {
  @Test
  void readsWhatThisProcessHasUsed() throws Exception {
    long pid = ProcessHandle.current().pid();

    assertThat(ProcessFigures.cpuSeconds(pid)).isPositive().isLessThan(3_600);
    assertThat(ProcessFigures.peakRssBytes(pid).orElseThrow()).isGreaterThan(1 << 20);
    assertThat(ProcessFigures.residentBytes(pid))
        .isGreaterThan(1 << 20)
        .isLessThanOrEqualTo(ProcessFigures.peakRssBytes(pid).orElseThrow());
    assertThat(ProcessFigures.threads(pid)).isGreaterThan(1);
    assertThat(ProcessFigures.endedChildrenCpuSeconds()).isNotNegative();
  }
}
