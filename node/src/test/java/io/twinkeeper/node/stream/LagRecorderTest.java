package io.twinkeeper.node.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.stream.Position;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LagRecorderTest {
  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
  private final LagRecorder lag = new LagRecorder();

  @Test
  void nothingIsKnownBeforeTheFirstAcknowledgement() {
    assertThat(lag.millisAt(START)).isNull();
    assertThat(lag.distribution().count()).isZero();
  }

  @Test
  void whileSomethingIsOutstandingItsAgeIsTheLag() {
    lag.committed(at(1), START);
    lag.committed(at(2), START.plusMillis(50));
    assertThat(lag.millisAt(START.plusMillis(80))).isEqualTo(80.0);
    lag.acknowledged(at(1), START.plusMillis(80));
    assertThat(lag.millisAt(START.plusMillis(90))).isEqualTo(40.0);
  }

  @Test
  void oneAcknowledgementCoversEverythingBeforeIt() {
    lag.committed(at(1), START);
    lag.committed(at(2), START.plusMillis(10));
    lag.committed(at(3), START.plusMillis(20));
    lag.acknowledged(at(2), START.plusMillis(30));
    StreamStatus.Lag distribution = lag.distribution();
    assertThat(distribution.count()).isEqualTo(2);
    assertThat(distribution.p50()).isCloseTo(20.0, within(0.2));
    assertThat(distribution.max()).isCloseTo(30.0, within(0.3));
    lag.acknowledged(at(3), START.plusMillis(25));
    assertThat(lag.millisAt(START.plusSeconds(60))).isCloseTo(5.0, within(0.1));
  }

  @Test
  void whatWasSlowAWhileAgoIsForgotten() {
    lag.committed(at(1), START);
    lag.acknowledged(at(1), START.plusMillis(900));
    Instant later = START.plus(LagRecorder.WINDOW);
    for (int i = 2; i < 5; i++) {
      lag.committed(at(i), later);
      lag.acknowledged(at(i), later.plusSeconds(1).plusMillis(i));
      assertThat(lag.distribution().max()).isGreaterThan(900.0);
      later = later.plusMillis(1);
    }
    later = later.plus(LagRecorder.WINDOW).plus(LagRecorder.WINDOW);
    lag.committed(at(6), later);
    lag.acknowledged(at(6), later.plusMillis(10));
    lag.committed(at(7), later.plus(LagRecorder.WINDOW).plusSeconds(1));
    lag.acknowledged(at(7), later.plus(LagRecorder.WINDOW).plusMillis(1_020));
    assertThat(lag.distribution().count()).isEqualTo(2);
    assertThat(lag.distribution().max()).isCloseTo(20.0, within(0.2));
  }

  @Test
  void aClockThatWentBackIsNoNegativeLag() {
    lag.committed(at(1), START);
    lag.acknowledged(at(1), START.minusMillis(5));
    assertThat(lag.distribution().max()).isZero();
  }

  @Test
  void aLagBeyondAnHourCountsAsAnHour() {
    lag.committed(at(1), START);
    lag.acknowledged(at(1), START.plusSeconds(7_200));
    assertThat(lag.distribution().max()).isCloseTo(3_600_000.0, within(40_000.0));
  }

  @Test
  void aSnapshotForgetsWhatWasOutstandingAndKeepsWhatWasMeasured() {
    lag.committed(at(1), START);
    lag.acknowledged(at(1), START.plusMillis(7));
    lag.committed(at(2), START.plusMillis(10));
    lag.forget();
    assertThat(lag.millisAt(START.plusSeconds(9))).isCloseTo(7.0, within(0.1));
    assertThat(lag.distribution().count()).isEqualTo(1);
  }

  @Test
  void staysSmallHoweverLongTheFollowerIsSilent() {
    for (int i = 1; i <= 100_000; i++) {
      lag.committed(at(i), START.plusMillis(i));
    }
    lag.acknowledged(at(100_000), START.plusMillis(100_000));
    assertThat(lag.distribution().count()).isBetween(1L, 20_000L);
    assertThat(lag.millisAt(START.plusSeconds(200))).isNotNull();
  }

  private static Position at(long txid) {
    return new Position(1, txid, 1);
  }
}
