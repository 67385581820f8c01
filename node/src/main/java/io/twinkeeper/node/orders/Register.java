package io.twinkeeper.node.orders;

import io.twinkeeper.node.orders.OrderDesk.Change;
import io.twinkeeper.node.orders.OrderDesk.Declined;
import io.twinkeeper.node.orders.OrderDesk.Leave;
import io.twinkeeper.node.orders.OrderDesk.Made;
import io.twinkeeper.node.orders.OrderDesk.NoMajority;
import io.twinkeeper.node.orders.OrderDesk.Outcome;
import io.twinkeeper.node.orders.OrderDesk.Proposal;
import io.twinkeeper.node.orders.OrderDesk.Say;
import io.twinkeeper.protocol.orders.Ballot;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.StandingOrder;
import io.twinkeeper.protocol.orders.Vote;
import io.twinkeeper.protocol.orders.Votes;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes one matter after another so that all changes of a matter form one line: each sees the one
 * before. The proposer of CASPaxos; see {@link io.twinkeeper.protocol.orders.OrderCopy}.
 *
 * <pre>
 *   prepare a ballot above all seen ──majority──► last word → next word ──majority voted──► made
 *        ▲                    │                                  │
 *        └──── pause ◄────────┴── a higher ballot was promised ──┘
 * </pre>
 */
final class Register {
  private static final int ATTEMPTS = 6;

  private final String node;
  private final Panel panel;
  private final int majority;
  private final InstantSource clock;

  Register(String node, Panel panel, int majority, InstantSource clock) {
    this.node = node;
    this.panel = panel;
    this.majority = majority;
    this.clock = clock;
  }

  /**
   * Changes {@code matter}.
   *
   * @param known what was read before: about other matters, and which ballots there were
   */
  CompletionStage<Outcome> change(String matter, Votes known, Change change) {
    return new Attempt(matter, known.book(), change)
        .begin(known.on(matter).map(Vote::ballot).orElse(Ballot.NONE));
  }

  /**
   * Has a majority vote for the last word on {@code matter} again, whatever it is; then it is
   * certain.
   *
   * @param seen the highest ballot that was seen
   * @return the word, none if nobody ever said one; empty if there is no majority
   */
  CompletionStage<Optional<List<StandingOrder>>> settle(String matter, Ballot seen) {
    Attempt attempt = new Attempt(matter, OrderBook.EMPTY, book -> new Leave(""));
    return attempt
        .begin(seen)
        .thenApply(
            outcome ->
                outcome instanceof Declined
                    ? Optional.of(attempt.last == null ? List.of() : List.of(attempt.last))
                    : Optional.empty());
  }

  /** One change, through all its attempts. Each step begins when the one before has ended. */
  private final class Attempt {
    private final String matter;
    private final OrderBook others;
    private final Change change;
    private volatile @Nullable StandingOrder last;
    private volatile @Nullable StandingOrder mine;

    Attempt(String matter, OrderBook others, Change change) {
      this.matter = matter;
      this.others = others;
      this.change = change;
    }

    CompletionStage<Outcome> begin(Ballot above) {
      return begin(above, 1);
    }

    private CompletionStage<Outcome> begin(Ballot above, int attempt) {
      Ballot ballot = new Ballot(above.number() + 1, node);
      return panel
          .prepare(matter, ballot, majority)
          .thenCompose(
              heard ->
                  heard.enough()
                      ? decide(ballot, heard.replies(), attempt)
                      : again(
                          attempt,
                          heard.replies().stream()
                              .filter(reply -> !reply.granted())
                              .map(Orders.Prepared::promised)));
    }

    private CompletionStage<Outcome> decide(
        Ballot ballot, List<Orders.Prepared> replies, int attempt) {
      StandingOrder before =
          replies.stream()
              .filter(Orders.Prepared::granted)
              .map(Orders.Prepared::vote)
              .filter(Objects::nonNull)
              .max(Comparator.comparing(Vote::ballot))
              .map(Vote::order)
              .orElse(null);
      last = before;
      if (before != null && before.equals(mine)) {
        return write(ballot, before, new Made(before), attempt); // it got through after all
      }
      Proposal proposal = change.on(before == null ? others : others.with(List.of(before)));
      if (!(proposal instanceof Leave leave)) {
        StandingOrder next = next(before, proposal);
        mine = next;
        return write(ballot, next, new Made(next), attempt);
      }
      Outcome declined = new Declined(leave.reason());
      return before == null
          ? CompletableFuture.completedStage(declined)
          : write(ballot, before, declined, attempt);
    }

    private StandingOrder next(@Nullable StandingOrder before, Proposal proposal) {
      return new StandingOrder(
          matter,
          before == null ? 1 : before.version() + 1,
          node,
          clock.instant().truncatedTo(ChronoUnit.MILLIS),
          proposal instanceof Say,
          proposal instanceof Say say ? say.words() : Map.of());
    }

    private CompletionStage<Outcome> write(
        Ballot ballot, StandingOrder order, Outcome outcome, int attempt) {
      return panel
          .accept(new Vote(ballot, order), majority)
          .thenCompose(
              heard ->
                  heard.enough()
                      ? CompletableFuture.completedStage(outcome)
                      : again(
                          attempt,
                          heard.replies().stream()
                              .filter(reply -> !reply.accepted())
                              .map(Orders.Accepted::promised)));
    }

    /** Somebody with a higher ballot was there; if nobody was, too few have answered. */
    private CompletionStage<Outcome> again(int attempt, Stream<Ballot> promised) {
      Optional<Ballot> highest = promised.max(Comparator.naturalOrder());
      return highest.isEmpty() || attempt == ATTEMPTS
          ? CompletableFuture.completedStage(new NoMajority(0))
          : panel.pause(attempt).thenCompose(over -> begin(highest.get(), attempt + 1));
    }
  }
}
