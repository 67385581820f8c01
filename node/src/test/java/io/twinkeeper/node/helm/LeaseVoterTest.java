package io.twinkeeper.node.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.persistence.lease.LeaseStore;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.grant.LeaseRecord;
import io.twinkeeper.protocol.grant.Recollection;
import io.twinkeeper.protocol.grant.Roll;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a lease's voice says of its store. */
class LeaseVoterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Roll ROLL =
      Roll.first(Electorate.majorityOf(List.of("alpha", "beta", Electorate.LEASE)));

  private final ActorTestKit kit =
      ActorTestKit.create("lease-voter-test", ConfigFactory.load("helm-test.conf"));
  private final List<LeaseVoter.StoreState> states = new CopyOnWriteArrayList<>();

  /** Whom the members' voters say that they founded the cluster with. */
  private volatile Map<String, Long> founders = Map.of();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void saysWhatIsMissingUntilBothMembersHaveTaughtTheStore() {
    List<String> awake = new CopyOnWriteArrayList<>(List.of("alpha"));
    kit.spawn(
        LeaseVoter.create(
            "alpha",
            HelmFixture.GRANT,
            new MapStore(),
            List.of("web"),
            new Voter.Colleagues(ROLL, m -> answer((Voter.Recall) m, awake)),
            HelmFixture::bootMillis,
            states::add));

    await().atMost(PATIENCE).until(() -> !states.isEmpty());
    await()
        .during(HelmFixture.GRANT.fence().plusSeconds(1))
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(states)
                    .containsOnly(
                        new LeaseVoter.StoreState(
                            "a map",
                            true,
                            "a map has no record of this cluster yet; both members are needed"
                                + " once")));
    awake.add("beta");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(states).last().isEqualTo(new LeaseVoter.StoreState("a map", true, "")));
  }

  /** A member that dies right after the first grant must leave a majority behind. */
  @Test
  void beginsAtOnceWithWhoFoundedTheClusterWithIt() {
    HandClock still = new HandClock(Instant.EPOCH);
    ActorRef<Voter.Command> voice = voice(new MapStore(), still);

    founders = Map.of(Electorate.LEASE, recalled(voice).life());

    await().atMost(PATIENCE).until(() -> recalled(voice).remembers());
    assertThat(states).last().isEqualTo(new LeaseVoter.StoreState("a map", true, ""));
  }

  @Test
  void isNoFounderAnyMoreOnceTheStoreWasOutOfItsSight() throws Exception {
    HandClock clock = new HandClock(Instant.EPOCH);
    MapStore map = new MapStore();
    AwayStore store = new AwayStore(map);
    ActorRef<Voter.Command> voice = voice(store, clock);
    long life = recalled(voice).life();

    store.away(true);
    await().atMost(PATIENCE).until(() -> !states.get(states.size() - 1).answers());
    clock.pass(HelmFixture.GRANT.deadline().plusMillis(1));
    store.away(false);
    assertThat(recalled(voice).life()).isNotEqualTo(life);

    founders = Map.of(Electorate.LEASE, life);
    await()
        .during(HelmFixture.GRANT.renewEvery().multipliedBy(10))
        .atMost(PATIENCE)
        .until(() -> map.read("web").isEmpty());
    for (int i = 0; i < 3; i++) { // the slow way, from when it saw the store again
      clock.pass(HelmFixture.GRANT.fence().dividedBy(2));
      assertThat(recalled(voice).life()).isNotEqualTo(life);
    }
    await().atMost(PATIENCE).until(() -> map.read("web").isPresent());
  }

  /** A voice on alpha; both members' voters vote. */
  private ActorRef<Voter.Command> voice(LeaseStore store, HandClock clock) {
    return kit.spawn(
        LeaseVoter.create(
            "alpha",
            HelmFixture.GRANT,
            store,
            List.of("web"),
            new Voter.Colleagues(ROLL, m -> answer((Voter.Recall) m, List.of("alpha", "beta"))),
            () -> clock.instant().toEpochMilli(),
            states::add));
  }

  /** What it says that it remembers; its store must answer. */
  private Recollection recalled(ActorRef<Voter.Command> voice) {
    TestProbe<Voter.Reply> probe = kit.createTestProbe();
    voice.tell(new Voter.Recall("beta", 1, 0, probe.getRef()));
    return probe.expectMessageClass(Voter.Recalled.class, PATIENCE).said();
  }

  private void answer(Voter.Recall question, List<String> awake) {
    for (String voter : awake) {
      question
          .replyTo()
          .tell(
              new Voter.Recalled(
                  new Recollection(voter, 1, true, Map.of(), founders, ROLL, null),
                  question.askedAtMillis()));
    }
  }

  /** Remembers what it is told, and nothing before. */
  private static final class MapStore implements LeaseStore {
    private final Map<String, Stored> records = new ConcurrentHashMap<>();

    @Override
    public Optional<Stored> read(String workload) {
      return Optional.ofNullable(records.get(workload));
    }

    @Override
    public Optional<String> replace(String workload, Optional<String> expected, LeaseRecord next) {
      if (!read(workload).map(Stored::version).equals(expected)) {
        return Optional.empty();
      }
      String version = Long.toString(expected.map(Long::parseLong).orElse(0L) + 1);
      records.put(workload, new Stored(next, version));
      return Optional.of(version);
    }

    @Override
    public String describe() {
      return "a map";
    }

    @Override
    public void close() {}
  }
}
