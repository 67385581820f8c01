package io.twinkeeper.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoftLimitTest {
  private Instant now = Instant.parse("2026-11-20T12:00:00Z");
  private final SoftLimit limit = new SoftLimit(() -> now);

  @Test
  void admitsABurstAndThenTwoEachSecond() {
    assertThat(admitted("a", 100)).isEqualTo(SoftLimit.BURST);

    now = now.plusSeconds(3);
    assertThat(admitted("a", 100)).isEqualTo(6);
  }

  @Test
  void fillsUpAgainButNeverBeyondABurst() {
    admitted("a", 100);

    now = now.plusSeconds(3600);
    assertThat(admitted("a", 100)).isEqualTo(SoftLimit.BURST);
  }

  @Test
  void countsEachCallerByItself() {
    admitted("a", 100);

    assertThat(limit.admits("b")).isTrue();
  }

  @Test
  void forgetsWhoWasQuietLongest() {
    admitted("a", 100);
    IntStream.range(0, SoftLimit.MOST_CALLERS).forEach(i -> admitted("other" + i, 1));

    assertThat(limit.admits("a")).isTrue();
  }

  private long admitted(String caller, int times) {
    return IntStream.range(0, times).filter(i -> limit.admits(caller)).count();
  }
}
