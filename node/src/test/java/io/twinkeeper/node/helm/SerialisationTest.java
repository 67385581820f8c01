package io.twinkeeper.node.helm;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Promise;
import io.twinkeeper.protocol.grant.Recollection;
import io.twinkeeper.protocol.grant.Roll;
import io.twinkeeper.protocol.grant.VoterReport;
import io.twinkeeper.protocol.stream.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SerialisationTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create("serialisation-test", ConfigFactory.load("helm-test.conf"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  static Stream<ClusterMessage> messages() {
    ActorRef<Voter.Reply> voter = KIT.<Voter.Reply>createTestProbe().getRef();
    ActorRef<Candidacy.Reply> reply = KIT.<Candidacy.Reply>createTestProbe().getRef();
    ActorRef<Candidacy.Command> workload = KIT.<Candidacy.Command>createTestProbe().getRef();
    ActorRef<Helm.Outcome> outcome = KIT.<Helm.Outcome>createTestProbe().getRef();
    Holder holder = new Holder("alpha", Long.MIN_VALUE);
    VoterReport report =
        new VoterReport(
            new Promise(4, holder, true),
            Duration.ofMillis(1_234),
            3,
            new Holder("beta", 7),
            Duration.ZERO,
            4,
            Duration.ofSeconds(61));
    List<Step> steps = List.of(new Step("fence", Duration.ofNanos(1_500_001)));
    Map<String, Position> positions =
        Map.of("events", new Position(3, 77, 0x8000000000000001L), "empty", Position.NONE);
    return Stream.of(
        new Voter.Learn("web", voter),
        new Voter.Ask("web", 4, holder, true, voter),
        new Voter.Renew("web", 4, holder, 99, voter),
        new Voter.Release("web", 4, holder, "last-word", voter),
        new Voter.Withdraw("web", 4),
        new Voter.Reported("beta", "web", report),
        new Voter.Promised("beta", "web", 4, report),
        new Voter.PromiseRefused("beta", "web", 4, report),
        new Voter.Renewed("beta", "web", 4, 99),
        new Voter.RenewalRefused("beta", "web", 4, report),
        new Voter.Released("beta", "web", 4),
        new Voter.Recall("beta", Long.MIN_VALUE, 77, voter),
        new Voter.Recalled(
            new Recollection(
                "beta",
                Long.MAX_VALUE,
                true,
                Map.of("web", new Promise(4, holder, true)),
                Map.of("alpha", -7L),
                new Roll(2, Electorate.pair("alpha", "beta"), "", 7_131),
                new Roll(
                    1,
                    Electorate.majorityOf(List.of("alpha", "beta", Electorate.LEASE)),
                    "postgres jdbc:postgresql://db/twins",
                    7_131)),
            77),
        new Voter.Recalled(
            new Recollection(
                "beta",
                4,
                false,
                Map.of(),
                Map.of(),
                Roll.first(Electorate.pair("alpha", "beta")),
                null),
            78),
        new Voter.Unaware("beta", "web"),
        new Candidacy.Report("web", reply),
        new Candidacy.Grant("web", 4, holder, "silent", steps, reply),
        new Candidacy.Demote("web", 4, "beta", true, Duration.ofSeconds(30), reply),
        new Candidacy.CandidateReport(
            "alpha",
            "web",
            7,
            Candidacy.Phase.PROMOTING,
            4,
            positions,
            false,
            List.of("disk full"),
            workload,
            null),
        new Candidacy.GrantAccepted("alpha", "web", 4),
        new Candidacy.GrantDeclined("alpha", "web", 4, "too old"),
        new Candidacy.Demoted("alpha", "web", 4, steps),
        new Candidacy.DemoteRefused("alpha", "web", 4, "not in step"),
        new Helm.Activate("web", "beta", outcome),
        new Helm.Switchover("web", "beta", outcome),
        new Helm.Switchover("web", "alpha", "beta", true, outcome),
        new Helm.Relayed("SWITCHOVER", "web", "alpha", "beta", true, outcome),
        new Helm.Rehearsed("web", "alpha", "beta"),
        new Helm.Explain("web", "alpha", KIT.<Helm.Explained>createTestProbe().getRef()),
        new Helm.Explained(
            "web",
            "alpha",
            3,
            "beta",
            4,
            List.of("it is in maintenance"),
            "alpha",
            "",
            false,
            "nobody would take over",
            List.of("alpha", "witness"),
            List.of(
                new Helm.Candidate("beta", 10, Map.of("events", "1/2/3"), null, List.of("paused")),
                new Helm.Candidate("gamma", 1, Map.of(), Duration.ofMillis(7), List.of()))),
        new Helm.Done("web", "beta", 4, steps),
        new Helm.Refused("web", "nobody is active", Helm.Refused.Kind.NOT_NOW));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void comesBackAsItWentOut(ClusterMessage message) {
    assertThat(KIT.serializationTestKit().verifySerialization(message, true)).isEqualTo(message);
  }
}
