package io.twinkeeper.ops.demo.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AnswerLogTest {
  private final AnswerLog log = new AnswerLog();

  @Test
  void keepsMoreThanItsFirstCapacity() {
    for (int i = 0; i < 50_000; i++) {
      log.add(i, i % 2 == 0 ? "alpha" : "beta", i);
    }

    assertThat(log.size()).isEqualTo(50_000);
    assertThat(log.numbers(a -> a.node().equals("beta")).cardinality()).isEqualTo(25_000);
    assertThat(log.numbers(a -> a.sentNanos() < 10).cardinality()).isEqualTo(10);
  }

  @Test
  void waitsForTheFirstAnswerOfAnother() throws Exception {
    log.add(0, "alpha", 1);
    var later = CompletableFuture.runAsync(() -> log.add(1, "beta", 2));

    var found = log.await(0, Duration.ofSeconds(20), a -> !a.node().equals("alpha"));

    assertThat(found).hasValueSatisfying(a -> assertThat(a.number()).isEqualTo(1));
    later.join();
  }

  @Test
  void givesUpWaiting() throws Exception {
    assertThat(log.await(0, Duration.ofMillis(20), a -> true)).isEmpty();
  }

  @Test
  void measuresAGapUpToTheNextAnswer() {
    long before = System.nanoTime();
    log.add(0, "alpha", before);
    long between = System.nanoTime();
    log.add(1, "alpha", between);
    long end = System.nanoTime() + 5_000_000_000L;

    assertThat(log.longestGap(before, end)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(8));
    assertThat(log.longestGap(before, between)).isLessThan(Duration.ofSeconds(5));
  }
}
