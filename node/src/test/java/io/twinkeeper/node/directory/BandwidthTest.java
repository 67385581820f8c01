package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BandwidthTest {
  private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);
  private final Bandwidth thousand = new Bandwidth(OptionalLong.of(1000), nanos::get);

  @Test
  void isNeverClosedWithoutALimit() {
    Bandwidth free = new Bandwidth(OptionalLong.empty(), nanos::get);

    free.sent(Long.MAX_VALUE);

    assertThat(free.closed()).isZero();
    assertThat(free.cost(Long.MAX_VALUE)).isZero();
  }

  @Test
  void isClosedUntilWhatWasSentIsPaidFor() {
    pass(Duration.ofSeconds(10));

    thousand.sent(3500);

    assertThat(thousand.closed()).isEqualTo(Duration.ofMillis(2500)); // a second was saved up
    pass(Duration.ofMillis(2500));
    assertThat(thousand.closed()).isZero();
  }

  @Test
  void savesUpNoMoreThanASecond() {
    pass(Duration.ofHours(1));
    thousand.sent(1000);
    assertThat(thousand.closed()).isZero();

    thousand.sent(1);

    assertThat(thousand.closed()).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void letsNoMoreThanTheLimitThrough() {
    long sent = 0;
    for (long second = 0; second < 100; second++) {
      while (thousand.closed().isZero()) {
        thousand.sent(300);
        sent += 300;
      }
      pass(Duration.ofSeconds(1));
    }

    assertThat(sent).isBetween(99_000L, 101_300L);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
