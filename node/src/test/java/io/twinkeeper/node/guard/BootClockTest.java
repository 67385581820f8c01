package io.twinkeeper.node.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

final class BootClockTest {
  @Test
  void readsSecondsAndHundredths() {
    assertThat(BootClock.Uptime.parse("1140.79 2097.06\n")).isEqualTo(1_140_790);
    assertThat(BootClock.Uptime.parse("0.05 0.00\n")).isEqualTo(50);
  }

  @Test
  void advancesThoughTheFileStaysOpen() {
    BootClock clock = BootClock.ofThisHost();
    long first = clock.millis();
    await().until(() -> clock.millis() >= first + 50);
  }
}
