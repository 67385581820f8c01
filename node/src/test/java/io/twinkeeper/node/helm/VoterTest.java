package io.twinkeeper.node.helm;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.helm.HelmFixture.History;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoterTest {
  private static final Holder ALPHA = new Holder("alpha", 1);
  private static final Holder BETA = new Holder("beta", 2);

  @TempDir Path directory;
  private final ActorTestKit kit =
      ActorTestKit.create("voter-test", ConfigFactory.load("helm-test.conf"));
  private final History history = new History();
  private TestProbe<Voter.Reply> probe;
  private ActorRef<Voter.Command> voter;

  @BeforeEach
  void start() {
    probe = kit.createTestProbe(Voter.Reply.class);
    voter = spawn();
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void hasAPromiseOnDiskBeforeAnybodyHearsOfIt() throws IOException {
    voter.tell(new Voter.Ask("web", 3, ALPHA, false, probe.getRef()));
    assertThat(probe.expectMessageClass(Voter.Promised.class).epoch()).isEqualTo(3);
    assertThat(HelmFixture.store(directory).load())
        .containsEntry("web", new Promise(3, ALPHA, false));
  }

  @Test
  void keepsItsWordAcrossARestart() {
    voter.tell(new Voter.Ask("web", 3, ALPHA, false, probe.getRef()));
    probe.expectMessageClass(Voter.Promised.class);
    kit.stop(voter);
    ActorRef<Voter.Command> again = spawn();
    again.tell(new Voter.Ask("web", 3, BETA, true, probe.getRef()));
    Voter.PromiseRefused refused = probe.expectMessageClass(Voter.PromiseRefused.class);
    assertThat(refused.report().promise()).isEqualTo(new Promise(3, ALPHA, false));
    assertThat(refused.report().fenceRemaining()).isPositive();
  }

  @Test
  void refusesToRenewWhatItPromisedAway() {
    voter.tell(new Voter.Renew("web", 3, ALPHA, 17, probe.getRef()));
    assertThat(probe.expectMessageClass(Voter.Renewed.class).sentAtMillis()).isEqualTo(17);
    voter.tell(new Voter.Ask("web", 4, BETA, true, probe.getRef()));
    probe.expectMessageClass(Voter.Promised.class);
    voter.tell(new Voter.Renew("web", 3, ALPHA, 18, probe.getRef()));
    assertThat(probe.expectMessageClass(Voter.RenewalRefused.class).report().promise().epoch())
        .isEqualTo(4);
  }

  @Test
  void keepsWorkloadsApart() {
    voter.tell(new Voter.Ask("web", 9, ALPHA, false, probe.getRef()));
    probe.expectMessageClass(Voter.Promised.class);
    voter.tell(new Voter.Ask("mail", 1, BETA, false, probe.getRef()));
    probe.expectMessageClass(Voter.Promised.class);
  }

  @Test
  void tellsWhoeverAskedLatelyOfARelease() {
    voter.tell(new Voter.Renew("web", 3, ALPHA, 17, probe.getRef()));
    probe.expectMessageClass(Voter.Renewed.class);
    TestProbe<Voter.Reply> helm = kit.createTestProbe(Voter.Reply.class);
    voter.tell(new Voter.Learn("web", helm.getRef()));
    assertThat(helm.expectMessageClass(Voter.Reported.class).report().open()).isFalse();
    voter.tell(new Voter.Release("web", 3, ALPHA, "last-word", probe.getRef()));
    probe.expectMessageClass(Voter.Released.class);
    Voter.Reported news = helm.expectMessageClass(Voter.Reported.class);
    assertThat(news.report().open()).isTrue();
    assertThat(news.report().fenceRemaining()).isZero();
    assertThat(history.of("released")).hasSize(1);
  }

  @Test
  void doesNotVoteWithADamagedStore() throws IOException {
    Files.writeString(directory.resolve("web.promise"), "nonsense");
    ActorRef<Voter.Command> damaged = spawn();
    probe.expectTerminated(damaged);
  }

  private ActorRef<Voter.Command> spawn() {
    return kit.spawn(
        Voter.create(
            "witness",
            HelmFixture.GRANT,
            HelmFixture.store(directory),
            HelmFixture.CHAMBER.roll(),
            HelmFixture::bootMillis,
            history));
  }
}
