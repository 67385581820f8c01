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
      new LastAnswers<>(() -> now, (name, last, reason) -> name + " " + last + " " + reason);

  @Test
  void whoDoesNotAnswerIsShownWithWhatItSaidLast() {
    answers.complete(Set.of("a", "b"), Map.of("a", "one", "b", "two"));
    assertThat(answers.complete(Set.of("a", "b"), Map.of("b", "three")))
        .isEqualTo(Map.of("a", "a one null", "b", "three"));
  }

  @Test
  void whoNeverSaidAnythingIsThere() {
    assertThat(answers.complete(Set.of("a"), Map.of())).isEqualTo(Map.of("a", "a null null"));
  }

  @Test
  void aLongSilenceHasAReasonUntilItEnds() {
    Instant since = now;
    answers.complete(Set.of("a"), Map.of());
    now = now.plus(LastAnswers.LONG.dividedBy(2));
    answers.complete(Set.of("a"), Map.of());
    now = since.plus(LastAnswers.LONG);
    assertThat(answers.complete(Set.of("a"), Map.of()).get("a"))
        .contains("not answered since " + since);
    answers.complete(Set.of("a"), Map.of("a", "one"));
    now = now.plus(Duration.ofHours(1));
    assertThat(answers.complete(Set.of("a"), Map.of())).containsValue("a one null");
  }

  @Test
  void whoIsGoneIsForgotten() {
    answers.complete(Set.of("a", "b"), Map.of("a", "one", "b", "two"));
    assertThat(answers.complete(Set.of("b"), Map.of())).containsOnlyKeys("b");
    assertThat(answers.complete(Set.of("a"), Map.of())).containsValue("a null null");
  }
}
