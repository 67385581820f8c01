package io.twinkeeper.node.orders;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import io.twinkeeper.protocol.grant.Quorum;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.StandingOrder;
import io.twinkeeper.protocol.orders.Vote;
import io.twinkeeper.protocol.orders.Votes;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Reads and changes standing orders so that what was changed is never overlooked: a change is on
 * the disks of a majority of the members before it counts as made, and a reading asks so many that
 * one of them was in that majority. Callable from any thread; nothing blocks.
 */
public final class OrderDesk {
  private final Panel panel;
  private final Register register;
  private final int enoughToRead;
  private final InstantSource clock;

  /**
   * A desk on {@code node}.
   *
   * @param copy this node's own
   * @param members how many members are configured; each keeps a copy
   * @param random for the pauses of writers that meet
   */
  public OrderDesk(
      ActorSystem<?> system,
      String node,
      ActorRef<Orders.Command> copy,
      int members,
      InstantSource clock,
      RandomGenerator random) {
    this(node, new ActorPanel(system, copy, random), members, clock);
  }

  OrderDesk(String node, Panel panel, int members, InstantSource clock) {
    this.panel = panel;
    this.register = new Register(node, panel, Quorum.majorityOf(members), clock);
    this.enoughToRead = members - Quorum.majorityOf(members) + 1;
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
    panel.follow(follower);
  }

  /**
   * The book as this node has seen it: for show. It may lag, and may show a word that is not
   * confirmed yet.
   */
  public CompletionStage<OrderBook> local() {
    return panel.look().thenApply(Orders.Seen::book);
  }

  /**
   * The book as it surely is, or empty if too few copies answer. Where copies differ, the word is
   * settled first: it stands from then on.
   */
  public CompletionStage<Optional<OrderBook>> read() {
    return panel
        .tell(enoughToRead)
        .thenCompose(
            told ->
                told.enough()
                    ? settled(told.replies())
                    : CompletableFuture.completedStage(Optional.empty()));
  }

  private CompletionStage<Optional<OrderBook>> settled(List<Orders.Told> told) {
    CompletionStage<Optional<OrderBook>> settled =
        CompletableFuture.completedStage(Optional.of(merged(told).book()));
    for (Vote vote : disputed(told)) {
      settled =
          settled.thenCombine(
              register.settle(vote.matter(), vote.ballot()),
              (all, word) -> all.flatMap(book -> word.map(book::with)));
    }
    return settled;
  }

  private static Votes merged(List<Orders.Told> told) {
    return Votes.of(told.stream().flatMap(reply -> reply.votes().stream()).toList());
  }

  /** The latest votes that not every one of those who told has given too. */
  private static List<Vote> disputed(List<Orders.Told> told) {
    return merged(told).all().stream()
        .filter(vote -> !told.stream().allMatch(one -> one.votes().contains(vote)))
        .toList();
  }

  /**
   * Makes a change to one matter; tries again if others change it meanwhile. On that matter {@code
   * change} sees the last word, on others what could be read a moment before.
   */
  public CompletionStage<Outcome> change(String matter, Change change) {
    return panel
        .tell(enoughToRead)
        .thenCompose(
            told ->
                told.enough()
                    ? register.change(matter, merged(told.replies()), change)
                    : CompletableFuture.completedStage(new NoMajority(told.replies().size())));
  }
}
