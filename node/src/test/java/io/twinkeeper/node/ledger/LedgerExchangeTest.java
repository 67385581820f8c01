package io.twinkeeper.node.ledger;

import static io.twinkeeper.node.ledger.Entries.entry;
import static io.twinkeeper.node.ledger.Entries.run;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.Receptionist;
import io.twinkeeper.node.ledger.LedgerExchange.Advanced;
import io.twinkeeper.node.ledger.LedgerExchange.Have;
import io.twinkeeper.node.ledger.LedgerExchange.Message;
import io.twinkeeper.node.ledger.LedgerExchange.Missing;
import io.twinkeeper.node.ledger.LedgerExchange.Written;
import io.twinkeeper.persistence.ledger.JournalFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exchange between a scripted book and a scripted peer. */
class LedgerExchangeTest {
  private static final Duration NEVER = Duration.ofHours(1);

  @TempDir Path directory;

  private ActorTestKit kit;
  private TestProbe<Ledger.Command> book;
  private TestProbe<Message> peer;

  @BeforeEach
  void start() {
    JournalFile journal = JournalFile.prepare(directory, InstantSource.system());
    kit = ActorTestKit.create("exchange", LedgerPlugins.config(journal));
    book = kit.createTestProbe(Ledger.Command.class);
    peer = kit.createTestProbe(Message.class);
    kit.system().receptionist().tell(Receptionist.register(LedgerExchange.KEY, peer.ref()));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void saysHowFarItIsAsSoonAsItSeesAPeer() {
    ActorRef<Message> exchange = exchanging(NEVER, "alpha~1", Map.of("alpha~1", 3L));

    peer.expectMessage(new Have(Map.of("alpha~1", 3L), exchange));
    peer.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void repeatsItWithoutAnyChange() {
    ActorRef<Message> exchange = exchanging(Duration.ofMillis(20), "alpha~1", Map.of());

    for (int n = 0; n < 3; n++) {
      peer.expectMessage(new Have(Map.of(), exchange));
    }
  }

  @Test
  void pushesAFreshEntryToAPeerThatHasAllBeforeIt() {
    ActorRef<Message> exchange = exchanging(NEVER, "alpha~1", Map.of("alpha~1", 3L));
    peer.expectMessageClass(Have.class);
    exchange.tell(new Have(Map.of("alpha~1", 3L), peer.ref()));

    exchange.tell(written("alpha~1", 4));
    exchange.tell(written("alpha~1", 5));

    peer.expectMessage(new Missing(run("alpha~1", 4, 4), false, exchange));
    peer.expectMessage(new Missing(run("alpha~1", 5, 5), false, exchange));
  }

  @Test
  void pushesNothingToAPeerThatWouldSeeAGap() {
    ActorRef<Message> exchange = exchanging(NEVER, "alpha~1", Map.of("alpha~1", 3L));
    peer.expectMessageClass(Have.class);

    exchange.tell(written("alpha~1", 4));

    peer.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void handsOverWhatAPeerLacksWhoeverRecordedIt() {
    ActorRef<Message> exchange = exchanging(NEVER, "alpha~1", Map.of("beta~1", 2L));
    peer.expectMessageClass(Have.class);
    exchange.tell(new Have(Map.of("beta~1", 1L), peer.ref()));

    Ledger.Lacking lacking = book.expectMessageClass(Ledger.Lacking.class);
    lacking.replyTo().tell(new Ledger.Lack(new Batch(run("beta~1", 2, 2), false)));

    assertThat(lacking.have()).isEqualTo(Map.of("beta~1", 1L));
    peer.expectMessage(new Missing(run("beta~1", 2, 2), false, exchange));
  }

  @Test
  void looksUpOnceForAPeerThatAsksTwice() {
    ActorRef<Message> exchange = exchanging(NEVER, "alpha~1", Map.of("beta~1", 2L));
    exchange.tell(new Have(Map.of(), peer.ref()));
    exchange.tell(new Have(Map.of(), peer.ref()));

    book.expectMessageClass(Ledger.Lacking.class);
    book.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void asksOnAfterABatchThatWasNotTheLast() {
    ActorRef<Message> exchange = exchanging(NEVER, "alpha~1", Map.of());
    peer.expectMessageClass(Have.class);
    exchange.tell(new Missing(run("beta~1", 1, 2), true, peer.ref()));

    Ledger.Learn learn = book.expectMessageClass(Ledger.Learn.class);
    learn.replyTo().tell(new Ledger.Learned(Map.of("beta~1", 2L)));

    assertThat(learn.entries()).isEqualTo(run("beta~1", 1, 2));
    peer.expectMessage(new Have(Map.of("beta~1", 2L), exchange));
  }

  @Test
  void takesANewOriginIfAPeerHoldsOwnEntriesThatWereNeverWrittenHere() {
    ActorRef<Message> exchange = exchanging(NEVER, "alpha~1", Map.of("alpha~1", 3L));
    exchange.tell(new Have(Map.of("alpha~1", 5L), peer.ref()));

    book.expectMessage(new Ledger.Refound("alpha~1"));
  }

  @Test
  void takesANewOriginBeforeItLearnsOwnEntriesThatWereNeverWrittenHere() {
    ActorRef<Message> exchange = exchanging(NEVER, "alpha~1", Map.of("alpha~1", 3L));
    exchange.tell(new Missing(run("alpha~1", 4, 4), false, peer.ref()));

    book.expectMessage(new Ledger.Refound("alpha~1"));
    assertThat(book.expectMessageClass(Ledger.Learn.class).entries())
        .isEqualTo(run("alpha~1", 4, 4));
  }

  private ActorRef<Message> exchanging(Duration every, String origin, Map<String, Long> last) {
    LedgerSettings settings = new LedgerSettings("alpha", 100, 100, every, 100);
    ActorRef<Message> exchange = kit.spawn(LedgerExchange.create(settings, book.ref()));
    Ledger.HowFar howFar = book.expectMessageClass(Ledger.HowFar.class);
    howFar.replyTo().tell(new Advanced(origin, last));
    return exchange;
  }

  private static Written written(String origin, long sequence) {
    return new Written(entry(origin, sequence), new Advanced(origin, Map.of(origin, sequence)));
  }

  @Test
  void namesTheNodeOfAnEntryWithoutItsIncarnation() {
    assertThat(List.of(entry("alpha~1", 1), entry("alpha", 1)))
        .extracting(LedgerSettings::nodeOf)
        .containsOnly("alpha");
  }
}
