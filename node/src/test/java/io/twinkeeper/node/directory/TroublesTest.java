package io.twinkeeper.node.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class TroublesTest {
  private static final Logger LOG = LoggerFactory.getLogger(TroublesTest.class);
  private final IOException full = new IOException("write of letters/to-her: no space left");

  private long nanos;
  private final Troubles troubles = new Troubles(LOG, "board/workspace", false, () -> nanos);

  @Test
  void waitsLongerEachTimeAndNeverLongerThanHalfAMinute() {
    Duration last = troubles.failed("read", full);
    assertThat(last).isEqualTo(Duration.ofMillis(500));
    assertThat(troubles.failed("read", full)).isEqualTo(Duration.ofSeconds(1));
    for (int i = 0; i < 20; i++) {
      last = troubles.failed("read", full);
    }

    assertThat(last).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void isOverOnceItWorksAgain() {
    troubles.failed("read", full);
    troubles.failed("write", full);
    troubles.worked("write");
    assertThat(troubles.latest()).hasValueSatisfying(w -> assertThat(w).contains("cannot read"));

    troubles.worked("read");

    assertThat(troubles.latest()).isEmpty();
    assertThat(troubles.failed("read", full)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void isOverOnceNobodyIsThereToWhomItMatters() {
    troubles.failed("read for beta", full);
    troubles.failed("read for gamma", full);

    troubles.noLongerTried("read for gamma");

    assertThat(troubles.latest()).hasValueSatisfying(w -> assertThat(w).contains("for beta"));
  }

  @Test
  void isOverOnceItWasNotTriedForLong() {
    troubles.failed("read for beta", full);
    nanos += Troubles.STALE.toNanos();
    assertThat(troubles.latest()).isPresent();

    nanos++;

    assertThat(troubles.latest()).isEmpty();
    assertThat(troubles.failed("read for beta", full)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void keepsNamesOfSecretFilesToItself() {
    Troubles secret = new Troubles(LOG, "board/keys", true, () -> nanos);
    secret.failed("read", full);

    assertThat(secret.latest())
        .hasValueSatisfying(w -> assertThat(w).contains("IOException").doesNotContain("letters"));
  }
}
