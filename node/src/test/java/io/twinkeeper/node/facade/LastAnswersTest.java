package io.twinkeeper.node.facade;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LastAnswersTest {
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private final LastAnswers<String> answers =
      new LastAnswers<>(() -> now, (name, last, since) -> name + " " + last + " " + since);

  @Test
  void whoDoesNotAnswerIsShownWithWhatItSaidLast() {
    answers.complete(Set.of("a", "b"), Map.of("a", "one", "b", "two"));
    assertThat(answers.complete(Set.of("a", "b"), Map.of("b", "three")))
        .isEqualTo(Map.of("a", "a one " + now, "b", "three"));
  }

  @Test
  void whoNeverSaidAnythingIsThere() {
    assertThat(answers.complete(Set.of("a"), Map.of())).isEqualTo(Map.of("a", "a null " + now));
  }

  @Test
  void itIsSilentSinceTheFirstAnswerThatIsMissing() {
    Instant since = now;
    answers.complete(Set.of("a"), Map.of());
    now = now.plus(LastAnswers.LONG);
    assertThat(answers.complete(Set.of("a"), Map.of())).containsValue("a null " + since);
    answers.complete(Set.of("a"), Map.of("a", "one"));
    now = now.plus(Duration.ofHours(1));
    assertThat(answers.complete(Set.of("a"), Map.of())).containsValue("a one " + now);
  }

  @Test
  void aLongSilenceHasAReason() {
    assertThat(LastAnswers.reason(null, now)).isNull();
    assertThat(LastAnswers.reason(now, now.plus(LastAnswers.LONG).minusMillis(1))).isNull();
    assertThat(LastAnswers.reason(now, now.plus(LastAnswers.LONG)))
        .contains("not answered since " + now);
  }

  @Test
  void whoIsGoneIsForgotten() {
    answers.complete(Set.of("a", "b"), Map.of("a", "one", "b", "two"));
    assertThat(answers.complete(Set.of("b"), Map.of())).containsOnlyKeys("b");
    assertThat(answers.complete(Set.of("a"), Map.of())).containsValue("a null " + now);
  }
}
