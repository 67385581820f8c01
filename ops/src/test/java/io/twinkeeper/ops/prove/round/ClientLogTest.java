package io.twinkeeper.ops.prove.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientLogTest {
  private static final String FENCED =
      "{\"node\":\"alpha\",\"epoch\":3,\"stored\":true,\"fenced\":true,\"fence_us\":900}";
  private static final String ALONE =
      "{\"node\":\"beta\",\"epoch\":4,\"stored\":true,\"fenced\":false,\"fence_us\":900}";

  private final ClientLog log = new ClientLog("r1");
  private final long now = System.nanoTime();

  @Test
  void tellsWritesThatATwinHadFromThoseThatWereOnlyStored() {
    log.ended(1, now, now, 200, FENCED);
    log.ended(2, now, now, 200, ALONE);

    assertThat(log.answered()).containsExactlyInAnyOrder("r1-1", "r1-2");
    assertThat(log.fenced()).containsExactly("r1-1");
    assertThat(log.answers()).extracting("epoch").containsExactly(3L, 4L);
  }

  @Test
  void doesNotAskAServiceThatStoodByForItsEpoch() {
    log.ended(1, now, now, 200, FENCED.replace("\"epoch\":3,", ""));

    assertThat(log.fenced()).containsExactly("r1-1");
    assertThat(log.answers()).extracting("epoch").containsExactly(0L);
  }

  @Test
  void takesARefusalForNoAnswer() {
    log.ended(1, now, now, 503, "no connector");
    log.ended(2, now, now, 0, "");

    assertThat(log.answered()).isEmpty();
    assertThat(log.refusals()).extracting("status").containsExactly(503, 0);
  }

  @Test
  void findsTheLongestSilence() {
    log.ended(1, now, now, 200, FENCED);
    log.ended(2, now, at(300), 200, FENCED);
    log.ended(3, now, at(2_300), 200, FENCED);
    log.ended(4, now, at(2_400), 200, FENCED);
    long first = log.answers().get(0).untilMillis();

    assertThat(log.longestSilence(first)).isEqualTo(2_000);
  }

  @Test
  void anAnswerToAnEarlierQuestionIsNoAnswer() {
    log.ended(1, now, at(9_000), 200, FENCED);
    log.ended(2, at(5_000), at(9_500), 200, ALONE);
    long sentFirst = log.answers().get(0).fromMillis();

    assertThat(log.firstAnswer(sentFirst + 1_000, answer -> true))
        .hasValue(log.answers().get(1).untilMillis());
  }

  private long at(long millis) {
    return now + TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
