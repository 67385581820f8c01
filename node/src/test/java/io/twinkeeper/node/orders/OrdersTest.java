package io.twinkeeper.node.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.node.orders.OrderDesk.Outcome;
import io.twinkeeper.persistence.orders.OrderFile;
import io.twinkeeper.protocol.orders.Ballot;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.StandingOrder;
import io.twinkeeper.protocol.orders.Vote;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String PAUSE = "pause/web";

  @TempDir Path directory;
  private final ActorTestKit kit =
      ActorTestKit.create("orders-test", ConfigFactory.load("helm-test.conf"));
  private final Map<String, ActorRef<Orders.Command>> copies = new HashMap<>();

  @BeforeEach
  void open() throws IOException {
    for (String member : List.of("alpha", "beta", "witness")) {
      open(member);
    }
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void whatIsMadeIsReadByEverybodyAtOnce() {
    awaitMade("alpha", "racks");
    assertThat(read("beta").standing(PAUSE).orElseThrow().word("reason")).isEqualTo("racks");
    assertThat(read("witness").standing(PAUSE)).isPresent();
  }

  @Test
  void whatIsMadeSurvivesARestartOfAll() throws IOException {
    awaitMade("alpha", "racks");
    for (String member : List.of("alpha", "beta", "witness")) {
      close(member);
    }
    open();
    await()
        .atMost(PATIENCE)
        .until(() -> desk("alpha").read().toCompletableFuture().join().isPresent());
    assertThat(read("alpha").standing(PAUSE)).isPresent();
  }

  @Test
  void aMinorityCanNeitherChangeNorRead() {
    awaitMade("alpha", "racks");
    close("beta");
    close("witness");
    await()
        .atMost(PATIENCE)
        .until(() -> desk("alpha").read().toCompletableFuture().join().isEmpty());
    assertThat(join(desk("alpha").change(PAUSE, book -> new OrderDesk.TakeBack())))
        .isInstanceOf(OrderDesk.NoMajority.class);
  }

  @Test
  void whoWasAwayLearnsWhatWasSaidMeanwhile() throws IOException {
    close("witness");
    awaitMade("alpha", "racks");
    open("witness");
    await().atMost(PATIENCE).until(() -> join(desk("witness").local()).standing(PAUSE).isPresent());
  }

  @Test
  void ofManyWritersAtOnceEachSeesTheWordOfTheOneBefore() {
    awaitMade("alpha", "0");
    List<CompletionStage<Outcome>> all = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      String member = List.of("alpha", "beta", "witness").get(i % 3);
      all.add(
          desk(member)
              .change(
                  PAUSE,
                  book -> {
                    int before = Integer.parseInt(book.last(PAUSE).orElseThrow().word("reason"));
                    return new OrderDesk.Say(Map.of("reason", "" + (before + 1)));
                  }));
    }
    long made = all.stream().filter(one -> join(one) instanceof OrderDesk.Made).count();
    int reached = Integer.parseInt(read("alpha").last(PAUSE).orElseThrow().word("reason"));
    assertThat(made).isPositive();
    assertThat((long) reached).as("no confirmed step is lost").isGreaterThanOrEqualTo(made);
  }

  @Test
  void onlyOneOfTwoThatMarkTheSameThingIsTheOneThatDid() {
    awaitMade("alpha", "waiting");
    List<CompletionStage<Outcome>> all = new ArrayList<>();
    for (String member : List.of("alpha", "beta", "witness")) {
      all.add(
          desk(member)
              .change(
                  PAUSE,
                  book ->
                      book.last(PAUSE).orElseThrow().word("reason").equals("waiting")
                          ? new OrderDesk.Say(Map.of("reason", "begun by " + member))
                          : new OrderDesk.Leave("begun already")));
    }
    List<Outcome> outcomes = all.stream().map(OrdersTest::join).toList();
    assertThat(outcomes).filteredOn(OrderDesk.Made.class::isInstance).hasSize(1);
    assertThat(outcomes).filteredOn(OrderDesk.Declined.class::isInstance).hasSize(2);
    OrderDesk.Made made =
        (OrderDesk.Made)
            outcomes.stream().filter(OrderDesk.Made.class::isInstance).findFirst().orElseThrow();
    assertThat(read("witness").last(PAUSE)).contains(made.order());
  }

  @Test
  void aFollowerIsToldNowAndAfterEachChange() {
    TestProbe<Orders.Reply> probe = kit.createTestProbe();
    desk("alpha").follow(probe.getRef());
    assertThat(((Orders.Seen) probe.receiveMessage(PATIENCE)).book().standing(PAUSE)).isEmpty();
    awaitMade("beta", "racks");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                ((Orders.Seen) probe.receiveMessage(PATIENCE)).book().standing(PAUSE).isPresent());
  }

  @Test
  void messagesComeBackAsTheyWentOut() {
    ActorRef<Orders.Reply> replyTo = kit.<Orders.Reply>createTestProbe().getRef();
    StandingOrder order =
        new StandingOrder(PAUSE, 3, "alpha", Instant.EPOCH, true, Map.of("reason", "racks"));
    Ballot ballot = new Ballot(3, "beta");
    Vote vote = new Vote(ballot, order);
    List<ClusterMessage> messages =
        List.of(
            new Orders.Tell(replyTo),
            new Orders.Look(replyTo),
            new Orders.Follow(replyTo),
            new Orders.Prepare(PAUSE, ballot, replyTo),
            new Orders.Accept(vote, replyTo),
            new Orders.Share(List.of(vote)),
            new Orders.Told("beta", List.of(vote)),
            new Orders.Prepared("beta", true, ballot, vote),
            new Orders.Prepared("beta", false, ballot, null),
            new Orders.Accepted("beta", true, ballot),
            new Orders.Seen("beta", List.of(vote)));
    for (ClusterMessage message : messages) {
      assertThat(kit.serializationTestKit().verifySerialization(message, true)).isEqualTo(message);
    }
  }

  private void open(String member) throws IOException {
    copies.put(member, kit.spawn(Orders.create(member, OrderFile.open(directory.resolve(member)))));
  }

  private void close(String member) {
    kit.stop(Objects.requireNonNull(copies.remove(member)));
  }

  private OrderDesk desk(String member) {
    return new OrderDesk(
        kit.system(),
        member,
        Objects.requireNonNull(copies.get(member)),
        3,
        InstantSource.system(),
        new Random(1));
  }

  private void awaitMade(String member, String reason) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                join(
                        desk(member)
                            .change(PAUSE, book -> new OrderDesk.Say(Map.of("reason", reason))))
                    instanceof OrderDesk.Made);
  }

  private OrderBook read(String member) {
    Optional<OrderBook> book = join(desk(member).read());
    return book.orElseThrow();
  }

  private static <T> T join(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    return future.join();
  }
}
