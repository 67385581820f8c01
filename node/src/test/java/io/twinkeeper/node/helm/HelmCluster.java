package io.twinkeeper.node.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.helm.HelmFixture.History;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.orders.Orders;
import io.twinkeeper.persistence.orders.OrderFile;
import io.twinkeeper.protocol.config.FailoverConfig;
import io.twinkeeper.protocol.config.MemberTags;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.PlannedSwitchover;
import io.twinkeeper.protocol.stream.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Real voters, order books, tenancies and helms of a cluster of three in one actor system, with a
 * clock that the test moves. For tests.
 */
final class HelmCluster implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(40);
  static final Duration MOMENT = Duration.ofMillis(1_500);
  static final Position HERE = new Position(1, 9, 1);
  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final List<String> MEMBERS = List.of("alpha", "beta", "witness");

  final ActorTestKit kit = ActorTestKit.create("helm-test", ConfigFactory.load("helm-test.conf"));
  final History history = new History();
  final Judge judge = new Judge();
  final HandClock clock = new HandClock(NOON);
  final Map<String, MemberTags> tags = new HashMap<>();
  FailoverConfig failover = FailoverConfig.DEFAULT;
  private final Path directory;
  private final Map<String, ActorRef<Orders.Command>> books = new HashMap<>();
  private final Map<String, ActorRef<Candidacy.Command>> twins = new HashMap<>();
  private final List<ActorRef<Helm.Command>> helms = new ArrayList<>();

  HelmCluster(Path directory) {
    this.directory = directory;
    for (String member : MEMBERS) {
      kit.spawn(
          Voter.create(
              member,
              HelmFixture.GRANT,
              HelmFixture.store(directory.resolve(member)),
              HelmFixture::bootMillis,
              history));
      openBook(member);
    }
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    assertThat(judge.complaints()).isEmpty();
  }

  void openBook(String member) {
    try {
      OrderFile file = OrderFile.open(directory.resolve("orders-" + member));
      books.put(member, kit.spawn(Orders.create(member, file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void closeBook(String member) {
    kit.stop(Objects.requireNonNull(books.remove(member)));
  }

  OrderDesk desk(String member) {
    ActorRef<Orders.Command> copy = Objects.requireNonNull(books.get(member));
    return new OrderDesk(kit.system(), member, copy, MEMBERS.size(), clock, new Random(1));
  }

  void start(String node) {
    start(node, HERE, Duration.ZERO);
  }

  void start(String node, Position position, @Nullable Duration behind) {
    twins.put(node, kit.spawn(PlayedWorkload.create(node, position, behind, judge)));
  }

  void kill(String node) {
    kit.stop(Objects.requireNonNull(twins.get(node)));
  }

  /** Both helms, as the present tags and rules have them. */
  void startHelms() {
    helms.add(helm("beta", "alpha"));
    helms.add(helm("alpha", "beta"));
  }

  void stopHelms() {
    helms.forEach(kit::stop);
    helms.clear();
  }

  private ActorRef<Helm.Command> helm(String host, String watched) {
    Station station =
        new Station(
            host,
            watched,
            List.of("alpha", "beta"),
            MEMBERS.size(),
            HelmFixture.GRANT,
            Duration.ofMillis(1_500));
    return kit.spawn(
        Helm.create(
            station,
            Map.of(
                PlayedWorkload.NAME,
                new FailoverRules(List.of("alpha", "beta"), Map.copyOf(tags), failover)),
            desk(host),
            HelmFixture::bootMillis,
            RandomGenerator.getDefault(),
            history));
  }

  void say(String matter, Map<String, String> words) {
    made(matter, new OrderDesk.Say(words));
  }

  void takeBack(String matter) {
    made(matter, new OrderDesk.TakeBack());
  }

  private void made(String matter, OrderDesk.Proposal proposal) {
    OrderDesk desk = desk(books.keySet().iterator().next());
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                desk.change(matter, book -> proposal).toCompletableFuture().join()
                    instanceof OrderDesk.Made);
  }

  OrderBook book() {
    Optional<OrderBook> book =
        desk(books.keySet().iterator().next()).read().toCompletableFuture().join();
    return book.orElseThrow();
  }

  PlannedSwitchover.State planned() {
    return PlannedSwitchover.of(PlayedWorkload.NAME, book()).orElseThrow().state();
  }

  void awaitServing(String node) {
    await().atMost(PATIENCE).until(() -> judge.serving().equals(node));
  }

  /** Nobody serves, and that stays so for longer than any fence. */
  void awaitNobodyForLong() {
    Duration fence = HelmFixture.GRANT.fence();
    await().during(fence.plus(MOMENT)).atMost(PATIENCE).until(() -> judge.serving().isEmpty());
  }

  /** The outcome of a switchover, asked again while the helms have not heard of everybody. */
  Helm.Outcome switchover(String from, String to, boolean dryRun) {
    List<Helm.Outcome> last = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              TestProbe<Helm.Outcome> probe = kit.createTestProbe(Helm.Outcome.class);
              helms
                  .get(0)
                  .tell(new Helm.Switchover(PlayedWorkload.NAME, from, to, dryRun, probe.getRef()));
              Helm.Outcome outcome = probe.receiveMessage(PATIENCE);
              last.add(outcome);
              return !(outcome instanceof Helm.Refused refused
                  && (refused.kind() == Helm.Refused.Kind.NO_MAJORITY
                      || refused.reason().contains("does not answer")));
            });
    return last.get(last.size() - 1);
  }

  Helm.Explained explain(String dead) {
    TestProbe<Helm.Explained> probe = kit.createTestProbe(Helm.Explained.class);
    helms.get(0).tell(new Helm.Explain(PlayedWorkload.NAME, dead, probe.getRef()));
    return probe.receiveMessage(PATIENCE);
  }
}
