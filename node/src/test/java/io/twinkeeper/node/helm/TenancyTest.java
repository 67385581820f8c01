package io.twinkeeper.node.helm;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.Receptionist;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Promise;
import io.twinkeeper.protocol.grant.VoterReport;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The voters are probes and the boot clock is set by hand; only timers run in real time. */
class TenancyTest {
  private static final Holder ALPHA = new Holder("alpha", 1);

  private final ActorTestKit kit =
      ActorTestKit.create("tenancy-test", ConfigFactory.load("helm-test.conf"));
  private final AtomicLong clock = new AtomicLong(10_000);
  private TestProbe<Voter.Command> voter;
  private TestProbe<Tenancy.Event> owner;
  private ActorRef<Tenancy.Command> tenancy;

  @BeforeEach
  void start() {
    voter = kit.createTestProbe(Voter.Command.class);
    owner = kit.createTestProbe(Tenancy.Event.class);
    kit.system()
        .receptionist()
        .tell(Receptionist.register(HelmFixture.CHAMBER.key(), voter.getRef()));
    tenancy =
        kit.spawn(
            Tenancy.create(
                "web",
                5,
                ALPHA,
                HelmFixture.CHAMBER,
                HelmFixture.GRANT,
                clock::get,
                owner.getRef()));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void beginsWithTheFirstRenewalThatAMajorityAcknowledged() {
    Voter.Renew renewal = nextRenewal();
    acknowledge(renewal, "alpha");
    acknowledge(renewal, "beta");
    assertThat(owner.expectMessageClass(Tenancy.MayServeUntil.class))
        .isEqualTo(new Tenancy.MayServeUntil("web", 5, 12_000));
  }

  @Test
  void countsFromTheSendingHoweverLateTheAnswer() {
    Voter.Renew renewal = nextRenewal();
    clock.set(11_999);
    acknowledge(renewal, "alpha");
    acknowledge(renewal, "beta");
    assertThat(owner.expectMessageClass(Tenancy.MayServeUntil.class).bootMillis())
        .isEqualTo(12_000);
  }

  @Test
  void isLostOnceTheClockHasPassedTheDeadlineWhateverArrivesThen() {
    Voter.Renew renewal = nextRenewal();
    acknowledge(renewal, "alpha");
    acknowledge(renewal, "beta");
    owner.expectMessageClass(Tenancy.MayServeUntil.class);
    clock.set(12_000);
    Voter.Renew late = new Voter.Renew("web", 5, ALPHA, 11_900, renewal.replyTo());
    acknowledge(late, "alpha");
    acknowledge(late, "beta");
    assertThat(owner.expectMessageClass(Tenancy.Lost.class).epoch()).isEqualTo(5);
    owner.expectNoMessage(Duration.ofMillis(300));
  }

  @Test
  void isLostIfNoMajorityEverAnswers() {
    acknowledge(nextRenewal(), "alpha");
    clock.set(12_000);
    owner.expectMessageClass(Tenancy.Lost.class);
  }

  @Test
  void isLostAtOnceWhenAMajorityRefuses() {
    Voter.Renew renewal = nextRenewal();
    refuse(renewal, "beta");
    refuse(renewal, "witness");
    assertThat(owner.expectMessageClass(Tenancy.Lost.class).reason()).contains("refuses");
  }

  @Test
  void releasesWithAMajorityAndThenStops() {
    ActorRef<Voter.Reply> replyTo = nextRenewal().replyTo();
    tenancy.tell(new Tenancy.Release());
    Voter.Release release =
        (Voter.Release)
            voter
                .fishForMessage(
                    Duration.ofSeconds(5),
                    m ->
                        m instanceof Voter.Release
                            ? FishingOutcomes.complete()
                            : FishingOutcomes.continueAndIgnore())
                .get(0);
    assertThat(release.holder()).isEqualTo(ALPHA);
    for (String name : new String[] {"alpha", "witness"}) {
      replyTo.tell(new Voter.Released(name, "web", 5));
    }
    assertThat(owner.expectMessageClass(Tenancy.Released.class).heard()).isEqualTo(2);
    owner.expectTerminated(tenancy);
  }

  @Test
  void canStillReleaseWhatItHasLost() {
    nextRenewal(); // it has begun, at 10,000
    clock.set(12_000);
    owner.expectMessageClass(Tenancy.Lost.class);
    tenancy.tell(new Tenancy.Release());
    owner.expectMessageClass(Tenancy.Released.class);
    owner.expectTerminated(tenancy);
  }

  private Voter.Renew nextRenewal() {
    return voter.expectMessageClass(Voter.Renew.class);
  }

  private static void acknowledge(Voter.Renew renewal, String by) {
    renewal.replyTo().tell(new Voter.Renewed(by, "web", 5, renewal.sentAtMillis()));
  }

  private static void refuse(Voter.Renew renewal, String by) {
    Promise word = new Promise(6, new Holder("beta", 2), false);
    VoterReport report = new VoterReport(word, Duration.ZERO, 5, Duration.ZERO, 0);
    renewal.replyTo().tell(new Voter.RenewalRefused(by, "web", 5, report));
  }
}
