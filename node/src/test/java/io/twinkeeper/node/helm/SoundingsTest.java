package io.twinkeeper.node.helm;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Candidacy.Phase;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Promise;
import io.twinkeeper.protocol.grant.VoterReport;
import io.twinkeeper.protocol.grant.VoterState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SoundingsTest {
  private static final ActorTestKit KIT = ActorTestKit.create("SoundingsTest");
  private static final Holder ALPHA = new Holder("alpha", 1);
  private static final Holder BETA = new Holder("beta", 2);
  private static final long NOW = 60_000;

  private final Soundings soundings =
      new Soundings(
          new Station(
              "beta",
              "alpha",
              List.of("alpha", "beta"),
              HelmFixture.CHAMBER,
              HelmFixture.GRANT,
              Duration.ZERO),
          () -> NOW);

  /** What a voter says that acknowledged alpha's epoch 5 ten seconds ago. */
  private final VoterState alphaHeld = afterAStart().renew(5, ALPHA, NOW - 10_000).next();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void theLastHolderIsWhoBeganNotWhoCampaignedInVain() {
    VoterState campaigned = alphaHeld.promise(6, BETA, true, NOW - 5_000).next();
    soundings.heard("beta", campaigned.report(NOW));
    soundings.heard("witness", campaigned.withdraw(6, NOW).next().report(NOW));
    assertThat(soundings.lastHolder()).isEqualTo("alpha");
  }

  @Test
  void aVoterWithoutMemoryDoesNotHideTheLastHolder() {
    soundings.heard("beta", afterAStart().report(NOW));
    assertThat(soundings.lastHolder()).isEmpty();
    soundings.heard("witness", alphaHeld.report(NOW));
    assertThat(soundings.lastHolder()).isEqualTo("alpha");
  }

  @Test
  void whoIsNoDataMemberAnyMoreIsNoCandidate() {
    soundings.heard(following("gamma", Duration.ZERO));
    assertThat(soundings.fresh()).isEmpty();
    soundings.heard(following("alpha", Duration.ZERO));
    assertThat(soundings.fresh()).hasSize(1);
    assertThat(soundings.allTwinsHeard()).isFalse();
  }

  @Test
  void aWordTakesALaterEpochThanAnEarlierWordThatNobodyHereHeardOf() {
    soundings.heard("beta", alphaHeld.report(NOW));
    Instant earlier = Instant.parse("2026-11-21T10:00:00Z");
    long alphas = soundings.epochAlone("alpha", earlier);
    long betas = soundings.epochAlone("beta", earlier.plusSeconds(2));
    assertThat(alphas).isEven();
    assertThat(betas).isOdd().isGreaterThan(alphas);
    Instant wrong = Instant.parse("1999-01-01T00:00:00Z");
    assertThat(soundings.epochAlone("beta", wrong)).isEqualTo(7);
  }

  @Test
  void aVoterThatWasRestartedSaysNothingOfHowLongTheHolderIsSilent() {
    VoterReport restarted =
        VoterState.recovered(HelmFixture.GRANT, new Promise(5, ALPHA, false), NOW).report(NOW);
    soundings.heard("witness", restarted);
    soundings.heard("beta", alphaHeld.report(NOW));
    assertThat(soundings.lag(behind(Duration.ofSeconds(13)))).hasValue(Duration.ofSeconds(3));
    assertThat(soundings.lag(behind(Duration.ofSeconds(9)))).hasValue(Duration.ZERO);
  }

  @Test
  void theHolderCountsAsHeardJustNowIfNoVoterKnowsBetter() {
    soundings.heard("beta", afterAStart().report(NOW));
    assertThat(soundings.lag(behind(Duration.ofSeconds(13)))).hasValue(Duration.ofSeconds(13));
  }

  private static VoterState afterAStart() {
    return VoterState.recovered(HelmFixture.GRANT, Promise.NONE, 0);
  }

  private static CandidateReport behind(Duration behind) {
    return following("beta", behind);
  }

  private static CandidateReport following(String node, Duration behind) {
    return new CandidateReport(
        node,
        "web",
        2,
        Phase.FOLLOWING,
        0,
        Map.of(),
        true,
        List.of(),
        KIT.<Candidacy.Command>createTestProbe().getRef(),
        behind);
  }
}
