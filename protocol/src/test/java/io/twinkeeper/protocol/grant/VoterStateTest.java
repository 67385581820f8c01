package io.twinkeeper.protocol.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class VoterStateTest {
  private static final Holder ALPHA = new Holder("alpha", 1);
  private static final Holder BETA = new Holder("beta", 2);
  private static final Duration FENCE = World.GRANT.fence();

  private final VoterState fresh = VoterState.recovered(World.GRANT, Promise.NONE, 0);
  private final VoterState alphaHolds = fresh.renew(5, ALPHA, 1_000).next();

  @Test
  void promisesTheFirstEpochWithoutAFence() {
    VoterState.Outcome outcome = fresh.promise(1, ALPHA, false, 10);
    assertThat(outcome.accepted()).isTrue();
    assertThat(outcome.next().promise()).isEqualTo(new Promise(1, ALPHA, false));
    assertThat(outcome.next().report(10).fenceRemaining()).isZero();
  }

  @Test
  void repeatsAPromiseToTheSameHolder() {
    VoterState promised = fresh.promise(1, ALPHA, false, 10).next();
    VoterState.Outcome again = promised.promise(1, ALPHA, false, 20);
    assertThat(again.accepted()).isTrue();
    assertThat(again.next()).isEqualTo(promised);
  }

  @Test
  void givesAnEpochToOneHolderOnly() {
    VoterState promised = fresh.promise(1, ALPHA, false, 10).next();
    assertThat(promised.promise(1, BETA, true, 20).accepted()).isFalse();
    assertThat(promised.promise(1, new Holder("alpha", 9), true, 20).accepted()).isFalse();
    assertThat(promised.renew(1, BETA, 20).accepted()).isFalse();
  }

  @Test
  void refusesRenewalsOfAnEpochThatItPromisedAway() {
    VoterState promised = alphaHolds.promise(6, BETA, true, 2_000).next();
    assertThat(promised.renew(5, ALPHA, 2_100).accepted()).isFalse();
    assertThat(promised.renew(6, BETA, 2_100).accepted()).isTrue();
  }

  @Test
  void keepsASuccessorWaitingSinceTheLastAcknowledgement() {
    VoterState promised = alphaHolds.promise(6, BETA, true, 3_000).next();
    assertThat(promised.report(3_000).fenceRemaining()).isEqualTo(FENCE.minusMillis(2_000));
    assertThat(promised.report(60_000).fenceRemaining()).isZero();
  }

  @Test
  void keepsTheFenceOfAnEpochWhoseSuccessorNeverBegan() {
    VoterState twicePromised =
        alphaHolds.promise(6, BETA, true, 2_000).next().promise(7, BETA, true, 2_500).next();
    assertThat(twicePromised.report(3_000).fenceRemaining()).isEqualTo(FENCE.minusMillis(2_000));
  }

  @Test
  void turnsChallengersAwayWhileTheHolderRenews() {
    assertThat(alphaHolds.promise(6, BETA, false, 4_999).accepted()).isFalse();
    assertThat(alphaHolds.promise(6, BETA, false, 5_000).accepted()).isTrue();
    assertThat(alphaHolds.promise(6, BETA, true, 1_001).accepted()).isTrue();
  }

  @Test
  void leavesAWinnerTimeToBegin() {
    VoterState promised = alphaHolds.promise(6, BETA, true, 2_000).next();
    long fenceEndsMillis = 1_000 + FENCE.toMillis();
    assertThat(promised.promise(7, ALPHA, false, fenceEndsMillis + 3_999).accepted()).isFalse();
    assertThat(promised.promise(7, ALPHA, false, fenceEndsMillis + 4_000).accepted()).isTrue();
  }

  @Test
  void letsOthersTryOnceACampaignIsWithdrawn() {
    VoterState promised = fresh.promise(1, ALPHA, false, 10).next();
    assertThat(promised.promise(2, BETA, false, 20).accepted()).isFalse();
    VoterState withdrawn = promised.withdraw(1, 20).next();
    assertThat(withdrawn.promise(2, BETA, false, 20).accepted()).isTrue();
    assertThat(withdrawn.promise().epoch()).isEqualTo(1);
  }

  @Test
  void keepsAHolderThatHasBegunWhenItsCampaignIsWithdrawn() {
    assertThat(alphaHolds.withdraw(5, 1_100).accepted()).isFalse();
  }

  @Test
  void needsNoFenceAfterARelease() {
    VoterState released = alphaHolds.release(5, ALPHA, 2_000).next();
    assertThat(released.report(2_000).fenceRemaining()).isZero();
    assertThat(released.renew(5, ALPHA, 2_100).accepted()).isFalse();
    assertThat(released.promise(5, ALPHA, true, 2_100).accepted()).isFalse();
    assertThat(released.promise(6, BETA, false, 2_100).accepted()).isTrue();
  }

  @Test
  void learnsOfAReleaseAfterItHasPromisedTheNextEpoch() {
    VoterState promised = alphaHolds.promise(6, BETA, true, 2_000).next();
    VoterState released = promised.release(5, ALPHA, 2_100).next();
    assertThat(released.report(2_100).fenceRemaining()).isZero();
    assertThat(released.promise()).isEqualTo(new Promise(6, BETA, false));
  }

  @Test
  void takesAReleaseOfAnEpochItHadNotHeardOf() {
    VoterState released = alphaHolds.release(8, BETA, 2_000).next();
    assertThat(released.promise()).isEqualTo(new Promise(8, BETA, true));
    assertThat(released.report(2_000).releasedThrough()).isEqualTo(8);
  }

  @Test
  void anOldReleaseDoesNotEndALaterEpoch() {
    VoterState released = alphaHolds.release(4, BETA, 2_000).next();
    assertThat(released.report(2_000).fenceRemaining()).isEqualTo(FENCE.minusMillis(1_000));
    assertThat(released.renew(5, ALPHA, 2_100).accepted()).isTrue();
  }

  @Test
  void takesARenewalOfAnEpochItHadNotHeardOfForThePromise() {
    assertThat(alphaHolds.promise()).isEqualTo(new Promise(5, ALPHA, false));
  }

  @Test
  void countsFromItsStartAfterARestart() {
    VoterState restarted = VoterState.recovered(World.GRANT, alphaHolds.promise(), 50_000);
    assertThat(restarted.report(50_000).fenceRemaining()).isEqualTo(FENCE);
    assertThat(restarted.promise(6, BETA, false, 53_999).accepted()).isFalse();
  }

  @Test
  void remembersAReleaseAcrossARestart() {
    Promise onDisk = alphaHolds.release(5, ALPHA, 2_000).next().promise();
    VoterState restarted = VoterState.recovered(World.GRANT, onDisk, 0);
    assertThat(restarted.report(0).fenceRemaining()).isZero();
    assertThat(restarted.renew(5, ALPHA, 10).accepted()).isFalse();
  }

  @Test
  void tellsWhoHeldWhatItAcknowledgedLastWhateverItPromisedSince() {
    VoterState promised = alphaHolds.promise(6, BETA, true, 2_000).next();
    assertThat(promised.report(2_000).fencedHolder()).isEqualTo(ALPHA);
    assertThat(promised.renew(6, BETA, 3_000).next().report(3_000).fencedHolder()).isEqualTo(BETA);
    assertThat(fresh.report(0).fencedHolder()).isEqualTo(Holder.NOBODY);
  }

  @Test
  void doesNotPretendToKnowWhenItAcknowledgedLastBeforeARestart() {
    assertThat(alphaHolds.report(4_000).sinceRenewal()).hasSeconds(3);
    VoterState restarted = VoterState.recovered(World.GRANT, alphaHolds.promise(), 50_000);
    assertThat(restarted.report(51_000).sinceRenewal()).isNull();
    assertThat(restarted.report(51_000).fencedHolder()).isEqualTo(ALPHA);
  }
}
