package io.twinkeeper.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class PatienceTest {
  private final RandomGenerator random = RandomGenerator.getDefault();

  @Test
  void doublesTheWaitUpToTheLongest() {
    assertBackoff(1, 250, 500);
    assertBackoff(2, 500, 1000);
    assertBackoff(4, 2000, 4000);
    assertBackoff(7, 15_000, 30_000);
    assertBackoff(1000, 15_000, 30_000);
  }

  private void assertBackoff(int failures, long leastMillis, long mostMillis) {
    for (int i = 0; i < 100; i++) {
      assertThat(Patience.WITH_SERVICES.backoff(failures, random))
          .isBetween(Duration.ofMillis(leastMillis), Duration.ofMillis(mostMillis));
    }
  }
}
