package io.twinkeeper.node.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PresenceTest {
  private static final Presence.Report BETA =
      new Presence.Report("beta", Map.of("web/api", "healthy"), 7, null);

  @TempDir Path directory;
  private final ActorTestKit kit =
      ActorTestKit.create("presence-test", ConfigFactory.load("helm-test.conf"));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void tellsAThirdWhatItHeardFromOneThatTheThirdMayNotHear() {
    TestProbe<Object> alpha = kit.createTestProbe();
    ActorRef<Presence.Command> witness = presence("witness", alpha);
    witness.tell(BETA);
    alpha.fishForMessage(
        Duration.ofSeconds(5),
        message ->
            message.equals(new Presence.Relayed(BETA))
                ? akka.actor.testkit.typed.javadsl.FishingOutcomes.complete()
                : akka.actor.testkit.typed.javadsl.FishingOutcomes.continueAndIgnore());
  }

  @Test
  void believesAThirdAboutANodeThatItDoesNotHear() {
    ActorRef<Presence.Command> alpha = presence("alpha", kit.createTestProbe());
    alpha.tell(new Presence.Relayed(BETA));
    await().untilAsserted(() -> assertThat(known(alpha).reports()).containsEntry("beta", BETA));
  }

  @Test
  void prefersWhatANodeSaysItself() {
    ActorRef<Presence.Command> alpha = presence("alpha", kit.createTestProbe());
    alpha.tell(BETA);
    alpha.tell(new Presence.Relayed(new Presence.Report("beta", Map.of(), 1, null)));
    assertThat(known(alpha).reports()).containsEntry("beta", BETA);
  }

  @Test
  void letsNobodySpeakForItself() {
    ActorRef<Presence.Command> beta = presence("beta", kit.createTestProbe());
    beta.tell(new Presence.Relayed(BETA));
    assertThat(known(beta).reports()).isEmpty();
  }

  private Presence.Known known(ActorRef<Presence.Command> presence) {
    TestProbe<Presence.Known> probe = kit.createTestProbe(Presence.Known.class);
    presence.tell(new Presence.Query(probe.getRef()));
    return probe.receiveMessage();
  }

  private ActorRef<Presence.Command> presence(String node, TestProbe<Object> peer) {
    return kit.spawn(
        Presence.create(
            node,
            directory,
            List.of(
                Adapter.toClassic(kit.system()).actorSelection(peer.getRef().path().toString())),
            Clock.systemUTC()));
  }
}
