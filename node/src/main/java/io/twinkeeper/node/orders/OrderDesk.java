package io.twinkeeper.node.orders;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.receptionist.Receptionist;
import akka.japi.function.Function;
import io.twinkeeper.protocol.grant.Quorum;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.StandingOrder;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Reads and changes standing orders so that what was changed is never overlooked: a change is on
 * the disks of a majority of the members before it counts as made, and a reading asks so many that
 * one of them was in that majority. Callable from any thread; nothing blocks.
 */
public final class OrderDesk {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 4;

  private final ActorSystem<?> system;
  private final String node;
  private final ActorRef<Orders.Command> copy;
  private final int members;
  private final InstantSource clock;

  /**
   * A desk on {@code node}.
   *
   * @param copy this node's own
   * @param members how many members are configured; each keeps a copy
   */
  public OrderDesk(
      ActorSystem<?> system,
      String node,
      ActorRef<Orders.Command> copy,
      int members,
      InstantSource clock) {
    this.system = system;
    this.node = node;
    this.copy = copy;
    this.members = members;
    this.clock = clock;
  }

  /** How a change ended. */
  public sealed interface Outcome {}

  /** It is made. */
  public record Made(StandingOrder order) implements Outcome {}

  /** It was not made, for the reason that the change itself gave. */
  public record Declined(String reason) implements Outcome {}

  /** Too few copies answered. The change may yet be seen later: one of them may have taken it. */
  public record NoMajority(int heard) implements Outcome {}

  /** What a matter shall say next, given what it says now. */
  public interface Change {
    /**
     * The next word, or why there is none.
     *
     * @param book as a majority knows it
     */
    Proposal on(OrderBook book);
  }

  /** What a {@link Change} comes to. */
  public sealed interface Proposal {}

  /** The matter shall say this. */
  public record Say(Map<String, String> words) implements Proposal {}

  /** The word is taken back. */
  public record TakeBack() implements Proposal {}

  /** Nothing shall change. */
  public record Leave(String reason) implements Proposal {}

  /** The wall clock by which orders are dated. */
  public InstantSource clock() {
    return clock;
  }

  /** This node's copy tells {@code follower} the book now and after each change. */
  public void follow(ActorRef<Orders.Reply> follower) {
    copy.tell(new Orders.Follow(follower));
  }

  /** The book as this node knows it: never older than what this node itself has taken. */
  public CompletionStage<OrderBook> local() {
    CompletionStage<Orders.Reply> told =
        AskPattern.ask(copy, Orders.Tell::new, ANSWER_WITHIN, system.scheduler());
    return told.thenApply(reply -> reply instanceof Orders.Told m ? m.book() : OrderBook.EMPTY);
  }

  /** The book as it surely is, or empty if too few copies answer. */
  public CompletionStage<Optional<OrderBook>> read() {
    return ask(Orders.Tell::new, members - Quorum.majorityOf(members) + 1, reply -> true)
        .thenApply(
            heard ->
                heard.enough ? Optional.of(merged(heard.replies)) : Optional.<OrderBook>empty());
  }

  /** Makes a change to one matter; tries again if others change it meanwhile. */
  public CompletionStage<Outcome> change(String matter, Change change) {
    return change(matter, change, ATTEMPTS);
  }

  private CompletionStage<Outcome> change(String matter, Change change, int attempts) {
    return read()
        .thenCompose(
            book ->
                book.isEmpty()
                    ? completed(new NoMajority(0))
                    : propose(matter, book.get(), change, attempts));
  }

  private CompletionStage<Outcome> propose(
      String matter, OrderBook book, Change change, int attempts) {
    Proposal proposal = change.on(book);
    if (proposal instanceof Leave leave) {
      return completed(new Declined(leave.reason));
    }
    StandingOrder order =
        new StandingOrder(
            matter,
            book.version(matter) + 1,
            node,
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            proposal instanceof Say,
            proposal instanceof Say say ? say.words : Map.of());
    return ask(
            replyTo -> new Orders.Take(order, book.all(), replyTo),
            Quorum.majorityOf(members),
            reply -> reply instanceof Orders.Taken taken && taken.accepted())
        .thenCompose(
            heard -> {
              if (heard.enough) {
                return completed(new Made(order));
              }
              boolean overtaken = heard.replies.size() > heard.wanted;
              return overtaken && attempts > 1
                  ? change(matter, change, attempts - 1)
                  : completed(new NoMajority(heard.wanted));
            });
  }

  private static CompletionStage<Outcome> completed(Outcome outcome) {
    return CompletableFuture.completedStage(outcome);
  }

  private static OrderBook merged(List<Orders.Reply> replies) {
    OrderBook book = OrderBook.EMPTY;
    for (Orders.Reply reply : replies) {
      if (reply instanceof Orders.Told told) {
        book = book.with(told.orders());
      }
    }
    return book;
  }

  /**
   * What a round of questions came to.
   *
   * @param enough so many as were needed gave the wanted answer
   * @param wanted how many gave it
   */
  private record Heard(boolean enough, int wanted, List<Orders.Reply> replies) {}

  /** Asks every copy; done once enough have given the wanted answer, or none can come any more. */
  private CompletionStage<Heard> ask(
      Function<ActorRef<Orders.Reply>, Orders.Command> question,
      int needed,
      Predicate<Orders.Reply> wanted) {
    return copies()
        .thenCompose(
            copies -> {
              Round round = new Round(copies.size(), needed, wanted);
              copies.forEach(
                  copy ->
                      AskPattern.ask(copy, question, ANSWER_WITHIN, system.scheduler())
                          .whenComplete((reply, late) -> round.add(Optional.ofNullable(reply))));
              return round.result;
            });
  }

  private CompletionStage<Set<ActorRef<Orders.Command>>> copies() {
    CompletionStage<Receptionist.Listing> found =
        AskPattern.ask(
            system.receptionist(),
            replyTo -> Receptionist.find(Orders.SERVICE, replyTo),
            ANSWER_WITHIN,
            system.scheduler());
    return found.thenApply(listing -> listing.getAllServiceInstances(Orders.SERVICE));
  }

  /** Counts answers; safe for any thread. */
  private static final class Round {
    private final CompletableFuture<Heard> result = new CompletableFuture<>();
    private final List<Orders.Reply> replies = new ArrayList<>();
    private final int needed;
    private final Predicate<Orders.Reply> wanted;
    private int outstanding;
    private int given;

    Round(int asked, int needed, Predicate<Orders.Reply> wanted) {
      this.outstanding = asked;
      this.needed = needed;
      this.wanted = wanted;
      if (asked == 0) {
        result.complete(new Heard(false, 0, List.of()));
      }
    }

    synchronized void add(Optional<Orders.Reply> reply) {
      outstanding--;
      reply.ifPresent(replies::add);
      given += reply.filter(wanted).isPresent() ? 1 : 0;
      if (given >= needed || outstanding == 0) {
        result.complete(new Heard(given >= needed, given, List.copyOf(replies)));
      }
    }
  }
}
