package io.twinkeeper.protocol.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.protocol.grant.VoterState.Outcome;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseSightingTest {
  private static final Holder ALPHA = new Holder("alpha", 1);
  private static final Holder BETA = new Holder("beta", 2);
  private static final Promise ALPHAS = new Promise(5, ALPHA, false);
  private static final long FENCE = World.GRANT.fence().toMillis();

  private final LeaseSighting beta = new LeaseSighting(World.GRANT, "beta");

  @Test
  void countsTheFenceFromTheFirstSightHoweverOldTheRecord() {
    beta.saw(held(700), 50_000);
    assertThat(beta.state().report(50_000).fenceRemaining()).hasMillis(FENCE);
    assertThat(beta.state().report(50_000).open()).isFalse();
  }

  @Test
  void hasTheFenceBehindItIfItWatchedLongEnough() {
    beta.saw(held(700), 50_000);
    beta.saw(held(700), 50_000 + FENCE / 2);
    assertThat(beta.state().report(50_000 + FENCE).fenceRemaining()).isZero();
    assertThat(beta.state().report(50_000 + FENCE).open()).isTrue();
  }

  @Test
  void beginsAnewWithEveryRenewal() {
    beta.saw(held(700), 50_000);
    beta.saw(held(701), 53_000);
    assertThat(beta.state().report(53_000).fenceRemaining()).hasMillis(FENCE);
  }

  @Test
  void doesNotBeginAnewWithAPromiseThatEndsNothing() {
    beta.saw(held(700), 50_000);
    beta.saw(new LeaseRecord(new Promise(6, BETA, false), true, 5, 4, 700, "alpha"), 53_000);
    assertThat(beta.state().report(53_000).fenceRemaining()).hasMillis(FENCE - 3_000);
    assertThat(beta.state().report(53_000).open()).isFalse();
  }

  @Test
  void remembersWhoHeldItAcrossAPromiseToAnother() {
    beta.saw(held(700), 50_000);
    beta.saw(new LeaseRecord(new Promise(6, BETA, false), true, 5, 4, 700, "alpha"), 53_000);
    assertThat(beta.state().fencedHolder()).isEqualTo(ALPHA);
    LeaseSighting late = new LeaseSighting(World.GRANT, "gamma");
    late.saw(new LeaseRecord(new Promise(6, BETA, false), true, 5, 4, 700, "alpha"), 53_000);
    assertThat(late.state().fencedHolder()).isEqualTo(Holder.NOBODY);
  }

  @Test
  void knowsHowLongTheHolderIsSilentOnceItSawARenewal() {
    beta.saw(held(700), 50_000);
    assertThat(beta.state().report(53_000).sinceRenewal()).isNull();
    beta.saw(held(701), 54_000);
    assertThat(beta.state().report(57_000).sinceRenewal()).hasSeconds(3);
  }

  @Test
  void needsNoFenceForWhatWasReleased() {
    beta.saw(new LeaseRecord(new Promise(5, ALPHA, true), false, 5, 5, 700, "alpha"), 50_000);
    assertThat(beta.state().report(50_000).fenceRemaining()).isZero();
    assertThat(beta.state().report(50_000).open()).isTrue();
  }

  @Test
  void writesWhatOthersHaveToSeeBeforeAnybodyHearsOfIt() {
    beta.saw(held(700), 50_000);
    Outcome promised = beta.state().promise(6, BETA, true, 51_000);
    LeaseRecord next = beta.toWrite(promised, false, 51_000).orElseThrow();
    assertThat(next)
        .isEqualTo(new LeaseRecord(new Promise(6, BETA, false), true, 5, 4, 700, "beta"));
    beta.wrote(next, promised);
    Outcome renewed = beta.state().renew(6, BETA, 59_000);
    assertThat(beta.toWrite(renewed, true, 59_000).orElseThrow().renewals()).isEqualTo(701);
  }

  /** Its own last write, whose answer was lost, is news to it: the next must not pass for that. */
  @Test
  void writesEveryRenewalEvenIfNothingElseChanges() {
    LeaseSighting alpha = new LeaseSighting(World.GRANT, "alpha");
    alpha.saw(held(700), 49_000);
    alpha.saw(held(701), 50_000);
    Outcome renewed = alpha.state().renew(5, ALPHA, 50_000);
    assertThat(renewed.next()).isEqualTo(alpha.state());
    assertThat(alpha.toWrite(renewed, true, 50_000).orElseThrow()).isEqualTo(held(702));
  }

  @Test
  void writesNothingForARefusal() {
    beta.saw(held(700), 50_000);
    Outcome refused = beta.state().promise(6, BETA, false, 50_001);
    assertThat(refused.accepted()).isFalse();
    assertThat(beta.toWrite(refused, false, 50_001)).isEqualTo(Optional.empty());
  }

  @Test
  void knowsARecordThatWentBack() {
    LeaseRecord later = held(701);
    assertThat(later.isLostIn(held(700))).isTrue();
    assertThat(held(700).isLostIn(later)).isFalse();
    assertThat(later.isLostIn(LeaseRecord.learned(Promise.NONE, 0, 0, "x"))).isTrue();
    assertThat(later.isLostIn(LeaseRecord.learned(ALPHAS, 0, 702, "x"))).isFalse();
  }

  private static LeaseRecord held(long renewals) {
    return new LeaseRecord(ALPHAS, true, 5, 4, renewals, "alpha");
  }
}
