package io.twinkeeper.protocol.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CampaignTest {
  private static final long GATHERED_BY = 100_000;
  private static final Holder BETA = new Holder("beta", 2);

  private static final Electorate THREE =
      Electorate.majorityOf(List.of("alpha", "beta", "witness"));

  private final Campaign campaign = new Campaign(6, BETA, THREE, 0, GATHERED_BY);

  @Test
  void waitsOutTheShortestFencesOfAMajority() {
    campaign.promised("alpha", promise(5, 7_000, 0), 100);
    assertThat(campaign.readyAtMillis()).isEmpty();
    campaign.promised("beta", promise(5, 2_000, 0), 200);
    assertThat(campaign.readyAtMillis()).hasValue(7_100);
    campaign.promised("witness", promise(5, 3_000, 0), 300);
    assertThat(campaign.readyAtMillis()).hasValue(3_300);
  }

  @Test
  void needsNoWaitForAnEpochThatAnyVoterKnowsToBeOver() {
    campaign.promised("alpha", promise(5, 7_000, 0), 100);
    campaign.promised("beta", promise(4, 2_000, 4), 200);
    assertThat(campaign.readyAtMillis()).hasValue(7_100);
    campaign.learned(promise(5, 0, 5));
    assertThat(campaign.readyAtMillis()).hasValue(200);
  }

  /** Each of two may have begun an epoch on an operator's word, the other one being off. */
  @Test
  void ofAPairAReleaseEndsNoOtherEpochThanItsOwn() {
    Campaign ofTwo = new Campaign(9, BETA, Electorate.pair("alpha", "beta"), 0, GATHERED_BY);
    ofTwo.promised("alpha", promise(8, 0, 8), 100);
    ofTwo.promised("beta", promise(7, 7_000, 6), 200);
    assertThat(ofTwo.readyAtMillis()).hasValue(7_200);
    ofTwo.learned(promise(7, 0, 7));
    assertThat(ofTwo.readyAtMillis()).hasValue(200);
  }

  @Test
  void isLostWhenTooFewVotersAreLeft() {
    campaign.refused("alpha", promise(9, 0, 0));
    assertThat(campaign.lost()).isFalse();
    campaign.refused("witness", promise(6, 0, 0));
    assertThat(campaign.lost()).isTrue();
    assertThat(campaign.nextEpoch()).isEqualTo(10);
  }

  @Test
  void aVoterThatRefusedMayStillPromise() {
    campaign.refused("alpha", promise(5, 0, 0));
    campaign.refused("beta", promise(5, 0, 0));
    campaign.promised("alpha", promise(5, 0, 0), 100);
    campaign.promised("beta", promise(5, 0, 0), 150);
    assertThat(campaign.lost()).isFalse();
    assertThat(campaign.readyAtMillis()).hasValue(150);
  }

  @Test
  void aPairTakesOverOnlyTogether() {
    Campaign pair = new Campaign(6, BETA, Electorate.pair("alpha", "beta"), 0, GATHERED_BY);
    pair.promised("beta", promise(5, 0, 0), 100);
    assertThat(pair.won()).isFalse();
    pair.refused("alpha", promise(5, 0, 0));
    assertThat(pair.lost()).isTrue();
    pair.promised("alpha", promise(5, 300, 0), 200);
    assertThat(pair.readyAtMillis()).hasValue(500);
  }

  @Test
  void standsOpenOnlyIfAMajorityIsFree() {
    VoterReport held = report(5, Duration.ofSeconds(1), 0);
    VoterReport free = report(5, Duration.ZERO, 0);
    assertThat(new Standing(THREE, List.of(free)).known()).isFalse();
    assertThat(new Standing(THREE, List.of(free, held)).open()).isFalse();
    assertThat(new Standing(THREE, List.of(free, held, free)).open()).isTrue();
    assertThat(new Standing(THREE, List.of(free, free)).vacant()).isFalse();
    assertThat(new Standing(THREE, List.of(free, report(5, Duration.ZERO, 5))).vacant()).isTrue();
  }

  private static VoterReport promise(long fencedEpoch, long fenceMillis, long releasedThrough) {
    Promise word = new Promise(fencedEpoch, BETA, false);
    return new VoterReport(
        word, Duration.ZERO, fencedEpoch, Duration.ofMillis(fenceMillis), releasedThrough);
  }

  private static VoterReport report(long epoch, Duration claim, long releasedThrough) {
    return new VoterReport(
        new Promise(epoch, BETA, false), claim, epoch, Duration.ZERO, releasedThrough);
  }
}
