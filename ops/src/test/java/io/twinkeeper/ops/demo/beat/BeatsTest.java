package io.twinkeeper.ops.demo.beat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BeatsTest {

  @Test
  void theBootClockGoesOn() {
    long before = Beats.bootMillis();
    long end = System.nanoTime() + Duration.ofMillis(60).toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }

    assertThat(Beats.bootMillis() - before).isBetween(40L, 10_000L);
  }

  @Test
  void nobodyIsAskedForBeatsUnlessTheEnvironmentNamesAFile() {
    assertThat(Beats.ofEnvironment()).isEmpty();
  }
}
