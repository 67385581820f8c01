package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ApplyPaceTest {
  private static final long NOW = TimeUnit.HOURS.toNanos(1);

  private final ApplyPace pace = new ApplyPace(NOW);

  @Test
  void oneStreamAppliesFiveTimesASecond() {
    for (int i = 0; i < 100; i++) {
      pace.took(Duration.ofMillis(20));
      assertThat(pace.take(NOW + TimeUnit.MILLISECONDS.toNanos(220L * i)))
          .isEqualTo(ApplyPace.AT_LEAST);
    }
  }

  @Test
  void manyStreamsTogetherTakeHalfAThread() {
    learn(Duration.ofMillis(10));
    Duration last = Duration.ZERO;
    for (int i = 0; i < 200; i++) {
      last = pace.take(NOW);
    }
    assertThat(last).isBetween(Duration.ofMillis(3_500), Duration.ofMillis(4_200));
  }

  @Test
  void nobodyWaitsLongerThanTenSeconds() {
    learn(Duration.ofSeconds(5));
    for (int i = 0; i < 1_000; i++) {
      assertThat(pace.take(NOW)).isLessThanOrEqualTo(ApplyPace.AT_MOST);
    }
    long later = NOW + TimeUnit.SECONDS.toNanos(20);
    assertThat(pace.take(later)).isEqualTo(ApplyPace.AT_LEAST);
  }

  private void learn(Duration work) {
    for (int i = 0; i < 100; i++) {
      pace.took(work);
    }
  }
}
