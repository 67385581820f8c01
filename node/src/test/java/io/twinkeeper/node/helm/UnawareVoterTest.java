package io.twinkeeper.node.helm;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.helm.HelmFixture.History;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three voters that ask each other for what they have forgotten. */
class UnawareVoterTest {
  private static final Electorate THREE =
      Electorate.majorityOf(List.of("alpha", "beta", "witness"));
  private static final Holder ALPHA = new Holder("alpha", 1);
  private static final Holder BETA = new Holder("beta", 2);

  @TempDir Path directory;
  private final ActorTestKit kit =
      ActorTestKit.create("unaware-test", ConfigFactory.load("helm-test.conf"));
  private final History history = new History();
  private final Map<String, ActorRef<Voter.Command>> voters = new ConcurrentHashMap<>();
  private final TestProbe<Voter.Reply> probe = kit.createTestProbe(Voter.Reply.class);

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void threeWithoutMemoryAreANewClusterAndTwoAreNot() {
    start("alpha");
    start("beta");
    voter("alpha").tell(new Voter.Ask("web", 1, ALPHA, false, probe.getRef()));
    probe.expectNoMessage(Duration.ofSeconds(2));
    voter("alpha").tell(new Voter.Learn("web", probe.getRef()));
    probe.expectMessage(new Voter.Unaware("alpha", "web"));
    start("witness");
    awaitPromise("alpha", 1, ALPHA);
    awaitPromise("witness", 1, ALPHA);
  }

  @Test
  void aLostDiskIsNoReasonToPromiseAnEpochTwice() throws IOException {
    Stream.of("alpha", "beta", "witness").forEach(this::start);
    awaitPromise("alpha", 5, ALPHA);
    awaitPromise("witness", 5, ALPHA);
    loseDisk("witness");
    start("witness");
    Voter.PromiseRefused refused = awaitRefusal("witness", 5, BETA);
    assertThat(refused.report().promise()).isEqualTo(new Promise(5, ALPHA, false));
    assertThat(refused.report().fenceRemaining()).isPositive();
  }

  @Test
  void aVoterThatLostItsDiskIsSilentWhileTooFewCanTeachIt() throws IOException {
    Stream.of("alpha", "beta", "witness").forEach(this::start);
    awaitPromise("alpha", 5, ALPHA);
    awaitPromise("witness", 5, ALPHA);
    kit.stop(voter("beta"));
    loseDisk("witness");
    start("witness");
    voter("witness").tell(new Voter.Ask("web", 5, BETA, true, probe.getRef()));
    voter("witness").tell(new Voter.Renew("web", 5, ALPHA, 1, probe.getRef()));
    probe.expectNoMessage(Duration.ofSeconds(2));
    start("beta");
    awaitRefusal("witness", 5, BETA);
  }

  private void loseDisk(String node) throws IOException {
    kit.stop(voter(node));
    try (Stream<Path> files = Files.list(directory.resolve(node))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private void awaitPromise(String voter, long epoch, Holder holder) {
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              TestProbe<Voter.Reply> answers = kit.createTestProbe(Voter.Reply.class);
              voter(voter).tell(new Voter.Ask("web", epoch, holder, false, answers.getRef()));
              voter(voter).tell(new Voter.Learn("web", answers.getRef()));
              return answers.receiveMessage() instanceof Voter.Promised;
            });
  }

  private Voter.PromiseRefused awaitRefusal(String voter, long epoch, Holder holder) {
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              TestProbe<Voter.Reply> answers = kit.createTestProbe(Voter.Reply.class);
              voter(voter).tell(new Voter.Learn("web", answers.getRef()));
              return answers.receiveMessage() instanceof Voter.Reported;
            });
    voter(voter).tell(new Voter.Ask("web", epoch, holder, true, probe.getRef()));
    return probe.expectMessageClass(Voter.PromiseRefused.class);
  }

  private ActorRef<Voter.Command> voter(String node) {
    return Objects.requireNonNull(voters.get(node));
  }

  private void start(String node) {
    voters.put(
        node,
        kit.spawn(
            Voter.create(
                node,
                HelmFixture.GRANT,
                HelmFixture.store(directory.resolve(node)),
                new Voter.Colleagues(THREE, message -> tellOthers(node, message)),
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
