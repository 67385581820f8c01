package io.twinkeeper.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinkeeper.ops.bench.figures.Statistics;
import java.util.List;
import org.junit.jupiter.api.Test;

class RsyncLoopTest {
  private static final long MILLI = 1_000_000;

  @Test
  void aCommitWaitsForThePassThatBeginsAfterIt() {
    List<RsyncLoop.Pass> passes =
        List.of(pass(0, 100), pass(100, 200), pass(200, 300), pass(300, 400));

    List<Double> lags = RsyncLoop.lagsMillis(passes, 0, 200 * MILLI);

    assertThat(lags).hasSize(1_000);
    assertThat(lags.get(0)).isEqualTo(100); // at the very start of a pass
    assertThat(Statistics.percentile(lags, 100).orElseThrow()).isEqualTo(199.8, within(0.3));
    assertThat(Statistics.median(lags).orElseThrow()).isEqualTo(150, within(1.0));
  }

  @Test
  void whatNoPassHasSeenHasNoLag() {
    assertThat(RsyncLoop.lagsMillis(List.of(), 0, MILLI)).isEmpty();
  }

  @Test
  void countsBothDirections() {
    String stats = "x\nTotal bytes sent: 207,044\nTotal bytes received: 7,109\n";

    assertThat(RsyncLoop.bytes(stats)).isEqualTo(214_153);
  }

  private static RsyncLoop.Pass pass(long startMillis, long endMillis) {
    return new RsyncLoop.Pass(startMillis * MILLI, endMillis * MILLI, 1);
  }
}
