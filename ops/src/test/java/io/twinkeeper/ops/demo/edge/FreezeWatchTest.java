package io.twinkeeper.ops.demo.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FreezeWatchTest {
  private final AtomicLong clock = new AtomicLong(500);
  private final AtomicInteger freezes = new AtomicInteger();
  private final FreezeWatch watch =
      new FreezeWatch(clock::get, Duration.ofSeconds(1), freezes::incrementAndGet);

  @Test
  void staysCalmWhileItBeats() {
    for (int i = 0; i < 20; i++) {
      watch.beat();
      clock.addAndGet(1_000);
    }
    assertThat(freezes).hasValue(0);
  }

  @Test
  void noticesALongerGapBeforeTheNextBeat() {
    watch.beat();
    clock.addAndGet(1_001);
    watch.check();

    assertThat(freezes).hasValue(1);
  }

  @Test
  void forgivesASlowStart() {
    clock.addAndGet(60_000);
    watch.check();
    watch.beat();

    assertThat(freezes).hasValue(0);
  }
}
