package io.twinkeeper.node.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.stream.StreamMessages.Command;
import io.twinkeeper.node.stream.StreamMessages.Describe;
import io.twinkeeper.node.stream.StreamMessages.Description;
import io.twinkeeper.node.stream.StreamMessages.Diverged;
import io.twinkeeper.node.stream.StreamMessages.Have;
import io.twinkeeper.node.stream.StreamMessages.Subscribe;
import io.twinkeeper.node.tenants.TenantMessages.RollPart;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.stream.Lineage;
import io.twinkeeper.protocol.tenant.TenantEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One tenant in trouble does not keep a twin from taking over the others. */
final class TenantFailoverTest extends TwoTenantTwins {
  @Test
  void aFirstCopyThatNeverCameToItsEndIsNoReasonToStayAway() {
    alpha.create("acme", 3);
    alpha.lead(1);
    beta.awaitRows("acme", 3);
    alpha.stop();
    TestProbe<Command> begun = kit.createTestProbe();
    kit.spawn(aNodeWith("new", begun.ref()), "alpha");
    List<TenantEntry> entries =
        List.of(TenantEntry.found(List.of("acme")), TenantEntry.found(List.of("new")));
    beta.set().tell(new RollPart("alpha", 1, 7, 1, 1, 1, entries));
    begun.expectMessageClass(Have.class, TenantTwin.WAIT);
    assertThat(beta.describe().unfit()).isNull();
    beta.lead(2);
    beta.insert("acme", 1);
    assertThat(beta.roll().status().missing()).containsExactly("new");
  }

  @Test
  void aSetWithNothingButAFirstCopyUnderWayStaysAway() {
    alpha.stop();
    TestProbe<Command> begun = kit.createTestProbe();
    kit.spawn(aNodeWith("new", begun.ref()), "alpha");
    List<TenantEntry> entries = List.of(TenantEntry.found(List.of("new")));
    beta.set().tell(new RollPart("alpha", 1, 7, 1, 1, 1, entries));
    begun.expectMessageClass(Have.class, TenantTwin.WAIT);
    assertThat(beta.describe().unfit()).contains("new");
  }

  /** Its stream promises every follower a snapshot and sends none. */
  private static Behavior<Void> aNodeWith(String tenant, ActorRef<Command> begun) {
    return Behaviors.setup(
        context -> {
          context.spawn(sourceThatStalls(begun), tenant);
          return Behaviors.empty();
        });
  }

  private static Behavior<Command> sourceThatStalls(ActorRef<Command> begun) {
    return Behaviors.setup(
        context ->
            Behaviors.receive(Command.class)
                .onMessage(
                    Subscribe.class,
                    m -> {
                      m.replyTo()
                          .tell(
                              new Diverged(
                                  1,
                                  "alpha",
                                  1,
                                  Lineage.EMPTY,
                                  context.getSelf(),
                                  "it had no copy"));
                      return Behaviors.same();
                    })
                .onMessage(
                    Have.class,
                    m -> {
                      begun.tell(m);
                      return Behaviors.same();
                    })
                .onAnyMessage(m -> Behaviors.same())
                .build());
  }

  @Test
  void aCopyThatCannotLeadIsToldAndTheOthersAreServed() {
    alpha.create("acme", 3);
    alpha.create("zed", 3);
    alpha.lead(1);
    beta.awaitRows("acme", 3);
    beta.awaitRows("zed", 3);
    try (StayingReader reader = new StayingReader(beta.database("zed"))) {
      alpha.insert("zed", 1); // received, and not applied
      alpha.flush(beta);
      assertThat(reader.rows()).isEqualTo(3);
      beta.stop();
      alpha.stop();
    }
    beta.sql("zed", "INSERT INTO events(body) VALUES('not alpha''s');"); // nobody's business there
    beta.start();
    await().atMost(TenantTwin.WAIT).until(() -> standing("zed").startsWith("follower "));
    assertThat(beta.describe().unfit()).isNull();
    beta.lead(2);
    beta.insert("acme", 1);
    await().atMost(TenantTwin.WAIT).until(() -> standing("zed").equals("source failed"));
    alpha.start();
    alpha.awaitRows("acme", 4);
    assertThat(beta.rows("zed")).as("nobody touches it").isEqualTo(4);
    assertThat(alpha.rows("zed")).isEqualTo(4);
  }

  @Test
  void aCopyThatIsBeingPutAwayIsGoneBeforeTheSetLeads() {
    alpha.create("acme", 3);
    alpha.create("zed", 3);
    alpha.lead(1);
    beta.awaitRows("acme", 3);
    beta.awaitRows("zed", 3);
    alpha.stop();
    beta.set().tell(new RollPart("alpha", 1, 7, 1, 1, 1, List.of(removed("zed"))));
    beta.lead(2); // while the stream of zed is still ending
    assertThat(beta.database("zed")).doesNotExist();
    beta.insert("acme", 1);
    beta.awaitTenants("acme");
    assertThat(beta.roll().status().missing()).isEmpty();
  }

  @Test
  void aCopyThatCouldNotBePutAwayIsPutAwayOnceItCanBe() throws IOException {
    alpha.create("acme", 3);
    alpha.create("zed", 3);
    alpha.lead(1);
    beta.awaitRows("acme", 3);
    beta.awaitRows("zed", 3);
    Path inTheWay = Files.createFile(beta.streams.resolve("zed/kept"));
    alpha.delete("zed");
    await().atMost(TenantTwin.WAIT).until(() -> !beta.roll().status().refused().isEmpty());
    assertThat(beta.database("zed")).exists();
    Files.delete(inTheWay);
    await().atMost(TenantTwin.WAIT).until(() -> beta.roll().status().refused().isEmpty());
    assertThat(beta.database("zed")).doesNotExist();
  }

  @Test
  void aCopyThatCouldNotBePutAwayBelongsToTheApplicationOfWhoLeads() throws IOException {
    alpha.create("acme", 3);
    alpha.create("zed", 3);
    alpha.lead(1);
    beta.awaitRows("acme", 3);
    beta.awaitRows("zed", 3);
    Files.createFile(beta.streams.resolve("zed/kept"));
    alpha.delete("zed");
    await()
        .atMost(TenantTwin.WAIT)
        .untilAsserted(
            () ->
                assertThat(beta.roll().status().refused())
                    .anyMatch(reason -> reason.contains("zed") && reason.contains("moved aside")));
    alpha.stop();
    beta.lead(2);
    beta.insert("zed", 1); // the application uses what is there
    beta.awaitTenants("acme", "zed");
    assertThat(beta.rows("zed")).isEqualTo(4);
    assertThat(beta.roll().status().refused()).isEmpty();
    alpha.start();
    alpha.awaitRows("zed", 4);
  }

  private String standing(String tenant) {
    ActorRef<Command> stream = beta.roll().streams().get("board/tenants/" + tenant);
    if (stream == null) {
      return "";
    }
    TestProbe<Description> answers = kit.createTestProbe();
    stream.tell(new Describe(answers.ref()));
    StreamStatus status = answers.receiveMessage(TenantTwin.WAIT).status();
    return status.side() + " " + status.status();
  }
}
