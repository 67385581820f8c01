package io.twinkeeper.node.ledger;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.protocol.status.HistoryEntry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The history of this cluster on this node: grants, activations, forks, operators' words.
 *
 * <p>It records; it never decides who leads. What was recorded here is on this node's disk some
 * milliseconds later and on the others a moment after that; a node that was away, or lost its
 * journal, learns what it missed from any other. Fails with {@link LedgerUnreadable} if its journal
 * can be read or written no more: whoever spawned it must then stop the node.
 */
public final class Ledger {
  public sealed interface Command {}

  /**
   * Records one entry, now, as this node's. Never answered; over-long texts are cut, and while the
   * journal is slower than its writers for thousands of entries the newest are dropped.
   *
   * @param workload "" if the entry concerns the node
   */
  @SuppressWarnings("JavaLangClash") // the verb of a ledger; read everywhere as Ledger.Record
  public record Record(
      String kind, String workload, long epoch, String summary, Map<String, String> details)
      implements Command {}

  /**
   * Asks for the last entries among those in memory (5,000 by default).
   *
   * @param workload only this one's, or all if null
   */
  public record Recent(int limit, @Nullable String workload, ActorRef<Entries> replyTo)
      implements Command {}

  /** Asks how many entries this node holds, of all origins. */
  public record Count(ActorRef<Long> replyTo) implements Command {}

  /** Oldest first; entries of the same instant by origin, then sequence. */
  public record Entries(List<HistoryEntry> entries) {}

  /** Writes those that continue what is here; the answer comes when they are on disk. */
  record Learn(List<HistoryEntry> entries, ActorRef<Learned> replyTo) implements Command {}

  /** Per origin the last sequence after learning. */
  record Learned(Map<String, Long> last) {}

  /** Asks what someone lacks who has {@code have}. */
  record Lacking(Map<String, Long> have, ActorRef<Lack> replyTo) implements Command {}

  /** The next entries for him, or null if they have to be read from the journal. */
  record Lack(@Nullable Batch batch) {}

  /** Asks, once the journal is open, how far this node is. */
  record HowFar(ActorRef<LedgerExchange.Advanced> replyTo) implements Command {}

  /** Goes on under a new origin if the present one is still {@code origin}. */
  record Refound(String origin) implements Command {}

  private static final SupervisorStrategy EXCHANGE_RESTARTS =
      SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30), 0.2);

  private final ActorRef<Command> book;

  private Ledger(ActorRef<Command> book) {
    this.book = book;
  }

  /** The actor system must have been configured with {@link LedgerPlugins#config}. */
  public static Behavior<Command> create(
      LedgerSettings settings, InstantSource clock, RandomGenerator random) {
    return Behaviors.setup(
        context -> {
          ActorRef<LedgerExchange.Message> exchange =
              context.spawn(
                  Behaviors.supervise(LedgerExchange.create(settings, context.getSelf()))
                      .onFailure(EXCHANGE_RESTARTS),
                  "exchange");
          ActorRef<Command> book =
              context.spawn(LedgerBook.create(settings, clock, random, exchange), "book");
          context.watch(book);
          return new Ledger(book).open();
        });
  }

  private Behavior<Command> open() {
    return Behaviors.receive(Command.class)
        .onMessage(Command.class, this::handToBook)
        .onSignal(ChildFailed.class, this::onChildFailed)
        .build();
  }

  private Behavior<Command> handToBook(Command command) {
    book.tell(command);
    return Behaviors.same();
  }

  private Behavior<Command> onChildFailed(ChildFailed failed) {
    throw new LedgerUnreadable(failed.getCause());
  }
}
