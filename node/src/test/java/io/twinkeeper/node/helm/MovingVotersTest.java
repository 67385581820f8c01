package io.twinkeeper.node.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.Receptionist;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.helm.HelmFixture.History;
import io.twinkeeper.persistence.grant.PromiseStore;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Promise;
import io.twinkeeper.protocol.grant.Roll;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real voters that go over from one roll to the next, one after the other. */
class MovingVotersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Roll TWO = Roll.first(Electorate.pair("alpha", "beta"));
  private static final Roll THREE =
      new Roll(2, Electorate.majorityOf(List.of("alpha", "beta", "witness")), "", 7_131);
  private static final Holder ALPHA = new Holder("alpha", 1);
  private static final Holder BETA = new Holder("beta", 2);

  @TempDir Path directory;
  private final ActorTestKit kit =
      ActorTestKit.create("moving-test", ConfigFactory.load("helm-test.conf"));
  private final History history = new History();
  private final Map<String, ActorRef<Voter.Command>> voters = new ConcurrentHashMap<>();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** Alpha may still be going on alone, as one of two may. */
  @Test
  void nobodyVotesAmongThreeBeforeBothOfTwoHaveGoneOver() throws IOException {
    start("alpha", TWO);
    start("beta", TWO);
    awaitPromise("alpha", 3, ALPHA);
    awaitPromise("beta", 3, ALPHA);

    restart("beta", THREE);
    start("witness", THREE);
    TestProbe<Voter.Reply> answers = kit.createTestProbe(Voter.Reply.class);
    for (String voter : List.of("beta", "witness")) {
      voter(voter).tell(new Voter.Ask("web", 4, BETA, true, answers.getRef()));
      voter(voter).tell(new Voter.Renew("web", 3, ALPHA, 1, answers.getRef()));
    }
    answers.expectNoMessage(Duration.ofSeconds(2));
    voter("alpha").tell(new Voter.Renew("web", 3, ALPHA, 1, answers.getRef()));
    assertThat(answers.receiveMessage()).isEqualTo(new Voter.Renewed("alpha", "web", 3, 1));

    restart("alpha", THREE);
    for (String voter : List.of("alpha", "beta", "witness")) {
      Voter.Reported known = awaitReport(voter);
      assertThat(known.report().promise()).isEqualTo(new Promise(3, ALPHA, false));
      assertThat(known.report().fenceRemaining()).isPositive();
    }
    assertThat(history.of("voter-began"))
        .anyMatch(e -> e.summary().contains("as membership 2 (alpha, beta, witness;"));
  }

  @Test
  void whoGoesByTheOldRollFindsNobodyOfTheNewOne() throws IOException {
    start("alpha", TWO);
    start("beta", TWO);
    awaitReport("beta");
    await().atMost(PATIENCE).until(() -> found(TWO) == 2);
    restart("beta", THREE);
    await().atMost(PATIENCE).until(() -> found(TWO) == 1);
    restart("alpha", THREE);
    await().atMost(PATIENCE).until(() -> found(THREE) == 2 && found(TWO) == 0);
  }

  /** The change is on disk: a restart in the middle goes on with it. */
  @Test
  void aRestartInTheMiddleChangesNothing() throws IOException {
    start("alpha", TWO);
    start("beta", TWO);
    awaitReport("alpha");
    awaitPromise("beta", 3, ALPHA);
    restart("beta", THREE);
    restart("beta", THREE);
    restart("alpha", THREE);
    assertThat(awaitReport("beta").report().promise()).isEqualTo(new Promise(3, ALPHA, false));
    restart("beta", THREE);
    assertThat(awaitReport("beta").report().promise()).isEqualTo(new Promise(3, ALPHA, false));
  }

  private int found(Roll roll) {
    TestProbe<Receptionist.Listing> listings = kit.createTestProbe(Receptionist.Listing.class);
    kit.system().receptionist().tell(Receptionist.find(Voter.key(roll), listings.getRef()));
    return listings.receiveMessage().getServiceInstances(Voter.key(roll)).size();
  }

  private void awaitPromise(String voter, long epoch, Holder holder) {
    awaitReport(voter);
    TestProbe<Voter.Reply> answers = kit.createTestProbe(Voter.Reply.class);
    voter(voter).tell(new Voter.Ask("web", epoch, holder, false, answers.getRef()));
    answers.expectMessageClass(Voter.Promised.class);
  }

  private Voter.Reported awaitReport(String voter) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              TestProbe<Voter.Reply> answers = kit.createTestProbe(Voter.Reply.class);
              voter(voter).tell(new Voter.Learn("web", answers.getRef()));
              return answers.receiveMessage() instanceof Voter.Reported report ? report : null;
            },
            Objects::nonNull);
  }

  private ActorRef<Voter.Command> voter(String node) {
    return Objects.requireNonNull(voters.get(node));
  }

  private void restart(String node, Roll roll) throws IOException {
    kit.stop(voter(node));
    start(node, roll);
  }

  private void start(String node, Roll roll) throws IOException {
    PromiseStore store = HelmFixture.store(directory.resolve(node));
    store.enter(roll);
    voters.put(
        node,
        kit.spawn(
            Voter.create(
                node,
                HelmFixture.GRANT,
                store,
                new Voter.Colleagues(roll, message -> tellOthers(node, message)),
                HelmFixture::bootMillis,
                history)));
  }

  private void tellOthers(String node, Voter.Command message) {
    Map.copyOf(voters)
        .forEach(
            (name, ref) -> {
              if (!name.equals(node)) {
                ref.tell(message);
              }
            });
  }
}
