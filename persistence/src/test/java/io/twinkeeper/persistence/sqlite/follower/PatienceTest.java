package io.twinkeeper.persistence.sqlite.follower;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final AtomicLong nanos = new AtomicLong(7);
  private final Patience patience = new Patience(Duration.ofSeconds(60), nanos::get);

  @Test
  void lastsFromTheFirstAttemptThatFailed() {
    assertThat(patience.begin()).as("kept out before").isFalse();
    pass(Duration.ofSeconds(59));
    assertThat(patience.begin()).as("kept out before").isTrue();
    assertThat(patience.isOver()).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(patience.isOver()).isTrue();
    patience.end();
    assertThat(patience.isOver()).isFalse();
    assertThat(patience.begin()).isFalse();
  }

  @Test
  void lastsTwoSecondsInAPromotion() {
    patience.begin();
    patience.hurry();
    pass(Duration.ofSeconds(2));
    assertThat(patience.isOver()).isTrue();
  }

  @Test
  void doesNotTryAtOnceAgainWhatCopiesAWholeFileInVain() {
    patience.begin();
    pass(Duration.ofSeconds(60));
    patience.besideFailed();
    assertThat(patience.isOver()).isFalse();
    pass(Patience.BESIDE_AGAIN);
    assertThat(patience.isOver()).isTrue();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
