package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RateTest {
  private final AtomicLong nanos = new AtomicLong(1);
  private final Rate rate = new Rate(nanos::get);

  @Test
  void isWhatComesInASecond() {
    for (int second = 0; second < 20; second++) {
      rate.add(1000);
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    assertThat(rate.bytesPerSecond()).isBetween(900L, 1100L);
  }

  @Test
  void isForgottenAfterTenSeconds() {
    rate.add(1_000_000);
    nanos.addAndGet(Duration.ofSeconds(11).toNanos());

    assertThat(rate.bytesPerSecond()).isZero();
  }
}
