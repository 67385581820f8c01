package io.twinkeeper.ops.prove.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.prove.judge.Effect;
import io.twinkeeper.ops.prove.judge.Effect.Source;
import io.twinkeeper.ops.prove.judge.Evidence.Session;
import java.util.List;
import org.junit.jupiter.api.Test;

class EdgeSpansTest {
  private static final List<Session> SESSIONS =
      List.of(
          new Session("alpha", 3, 1_000, 4_000),
          new Session("beta", 4, 6_000, 8_000),
          new Session("alpha", 5, 9_000, 12_000));

  @Test
  void givesAnAnswerTheEpochOfTheConnectorThatItCameThrough() {
    assertThat(EdgeSpans.attributed(answer("alpha", 0, 2_000), SESSIONS).epoch()).isEqualTo(3);
    assertThat(EdgeSpans.attributed(answer("beta", 0, 7_000), SESSIONS).epoch()).isEqualTo(4);
    assertThat(EdgeSpans.attributed(answer("alpha", 0, 9_500), SESSIONS).epoch()).isEqualTo(5);
  }

  @Test
  void countsAnAnswerAfterItsConnectorsEndToThatConnector() {
    assertThat(EdgeSpans.attributed(answer("alpha", 0, 7_500), SESSIONS).epoch()).isEqualTo(3);
  }

  @Test
  void leavesAnEpochThatTheAnswerNames() {
    assertThat(EdgeSpans.attributed(answer("alpha", 2, 9_500), SESSIONS).epoch()).isEqualTo(2);
  }

  @Test
  void leavesAnAnswerThatNoConnectorCarried() {
    assertThat(EdgeSpans.attributed(answer("alpha", 0, 900), SESSIONS).epoch()).isZero();
  }

  private static Effect answer(String node, long epoch, long untilMillis) {
    return new Effect(Source.ANSWER, node, epoch, untilMillis - 10, untilMillis);
  }
}
