package io.twinkeeper.persistence.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.persistence.directory.index.DirectoryIndex;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three tenths may go at once. */
@SuppressWarnings("NullAway.Init") // made before each test
class BreakerTest {
  @TempDir Path directory;
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private DirectoryIndex index;
  private Breaker breaker;

  @BeforeEach
  void open() {
    index = DirectoryIndex.open(directory.resolve("index.db"), "alpha", () -> now);
    breaker = new Breaker(0.3, () -> now, index, "held");
  }

  @AfterEach
  void close() {
    index.close();
  }

  private void restart() {
    breaker.keep();
    close();
    open();
  }

  private void goes(long files) {
    breaker.removed(files);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void allowsTheShareAndNotOneMore() {
    assertThat(breaker.allows(300, 1000)).isTrue();
    assertThat(breaker.allows(301, 1000)).isFalse();
  }

  @Test
  void allowsAFewHoweverSmallTheDirectoryIs() {
    assertThat(breaker.allows(20, 20)).isTrue();
    assertThat(breaker.allows(21, 21)).isFalse();
  }

  @Test
  void countsWhatWentInTheLastMinute() {
    goes(200);
    assertThat(breaker.allows(100, 800)).isTrue();
    assertThat(breaker.allows(101, 800)).isFalse();
  }

  @Test
  void forgetsWhatWentBeforeThat() {
    goes(200);
    pass(Breaker.AT_ONCE.plusSeconds(1));
    assertThat(breaker.allows(240, 800)).isTrue();
  }

  @Test
  void doesNotForgetItWhileItRefuses() {
    goes(200);
    assertThat(breaker.allows(150, 800)).isFalse();
    pass(Duration.ofDays(1));
    assertThat(breaker.allows(150, 800)).isFalse();
    assertThat(breaker.allows(7, 800)).isTrue(); // others were found to be elsewhere
  }

  @Test
  void isNotSatisfiedByFilesThatAreMadeMeanwhile() {
    assertThat(breaker.allows(150, 200)).isFalse();
    assertThat(breaker.allows(150, 10_000)).isFalse();
  }

  @Test
  void refusesAfterARestartToo() {
    goes(200);
    assertThat(breaker.allows(150, 800)).isFalse();
    restart();
    assertThat(breaker.allows(150, 800)).isFalse();
  }

  @Test
  void judgesWhatGoesNextByItselfOnceThatIsOver() {
    goes(200);
    assertThat(breaker.allows(150, 800)).isFalse();
    breaker.over();
    pass(Duration.ofDays(1));
    assertThat(breaker.allows(150, 800)).isTrue();
    restart();
    assertThat(breaker.allows(150, 800)).isTrue();
  }

  @Test
  void allowsWhatWasConfirmedAndTellsSo() {
    assertThat(breaker.allows(500, 1000)).isFalse();
    breaker.confirm(500);
    assertThat(breaker.allows(500, 1000)).isTrue();
    assertThat(breaker.removed(500)).isTrue();
    assertThat(breaker.allows(400, 500)).isFalse();
  }

  @Test
  void doesNotTakeWhatElseWentForConfirmed() {
    assertThat(breaker.allows(500, 1000)).isFalse();
    breaker.confirm(500);
    assertThat(breaker.allows(501, 1000)).isTrue(); // one is not many
    assertThat(breaker.removed(501)).isFalse();
    breaker.confirm(10);
    assertThat(breaker.allows(400, 500)).isFalse();
  }

  @Test
  void hasConfirmedNothingAnyMoreOnceThatIsDone() {
    assertThat(breaker.allows(500, 1000)).isFalse();
    breaker.confirm(500);
    breaker.arm();
    assertThat(breaker.allows(500, 1000)).isFalse();
  }
}
