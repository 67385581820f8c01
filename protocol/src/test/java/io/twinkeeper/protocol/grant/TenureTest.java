package io.twinkeeper.protocol.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TenureTest {
  private static final Electorate THREE =
      Electorate.majorityOf(List.of("alpha", "beta", "witness"));

  private final Tenure tenure = new Tenure(THREE, Duration.ofSeconds(4));

  @Test
  void doesNotBeginWithoutAMajority() {
    tenure.acknowledged("alpha", 1_000);
    tenure.acknowledged("alpha", 2_000);
    assertThat(tenure.mayServeUntilMillis()).isEmpty();
  }

  @Test
  void lastsFromTheSendingOfWhatAMajorityAcknowledged() {
    tenure.acknowledged("alpha", 3_000);
    tenure.acknowledged("beta", 1_000);
    assertThat(tenure.mayServeUntilMillis()).hasValue(5_000);
    tenure.acknowledged("witness", 2_000);
    assertThat(tenure.mayServeUntilMillis()).hasValue(6_000);
  }

  @Test
  void isNotShortenedByAnAnswerThatWasOvertaken() {
    tenure.acknowledged("alpha", 3_000);
    tenure.acknowledged("beta", 3_000);
    tenure.acknowledged("beta", 1_000);
    assertThat(tenure.mayServeUntilMillis()).hasValue(7_000);
  }

  @Test
  void listensToNobodyWhoDoesNotVote() {
    tenure.acknowledged("alpha", 1_000);
    tenure.acknowledged("stranger", 1_000);
    assertThat(tenure.mayServeUntilMillis()).isEmpty();
  }

  @Test
  void goesOnAloneInAPairAndIsOverruledByBothOnly() {
    Tenure alone = new Tenure(Electorate.pair("alpha", "beta"), Duration.ofSeconds(4));
    alone.acknowledged("alpha", 1_000);
    assertThat(alone.mayServeUntilMillis()).hasValue(5_000);
    alone.refused("beta");
    assertThat(alone.overruled()).isFalse();
    alone.refused("alpha");
    assertThat(alone.overruled()).isTrue();
  }

  @Test
  void isOverruledOnceAMajorityRefuses() {
    tenure.refused("beta");
    tenure.refused("beta");
    assertThat(tenure.overruled()).isFalse();
    tenure.refused("witness");
    assertThat(tenure.overruled()).isTrue();
  }
}
