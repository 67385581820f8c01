package io.twinkeeper.node.drill;

import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.orders.OrderDesk.Change;
import io.twinkeeper.node.orders.OrderDesk.Leave;
import io.twinkeeper.node.orders.OrderDesk.Outcome;
import io.twinkeeper.node.orders.OrderDesk.Proposal;
import io.twinkeeper.node.orders.OrderDesk.Say;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.StandingOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One order book that answers at once, and may lose the answer to what it has taken. */
final class PlayedBook {
  static final OrderDesk.Made MADE =
      new OrderDesk.Made(new StandingOrder("any", 1, "alpha", Instant.EPOCH, true, Map.of()));

  OrderBook book = OrderBook.EMPTY;
  boolean losesAnswers;
  boolean answers = true;

  CompletionStage<Outcome> change(String matter, Change change) {
    if (!answers) {
      return CompletableFuture.completedStage(new OrderDesk.NoMajority(0));
    }
    Proposal proposal = change.on(book);
    if (proposal instanceof Leave leave) {
      return CompletableFuture.completedStage(new OrderDesk.Declined(leave.reason()));
    }
    StandingOrder order =
        new StandingOrder(
            matter, book.version(matter) + 1, "any", Instant.EPOCH, true, ((Say) proposal).words());
    book = book.with(List.of(order));
    return CompletableFuture.completedStage(
        losesAnswers ? new OrderDesk.NoMajority(1) : new OrderDesk.Made(order));
  }

  /** Errands whose questions are answered before the next call. */
  Errands errands() {
    return new Answering().errands;
  }

  private final class Answering {
    private final Errands errands =
        new Errands(
            PlayedBook.this::change, (name, outcome) -> outcome.thenAccept(o -> answer(name, o)));

    private void answer(String name, Outcome outcome) {
      errands.onAnswer(name, Optional.of(outcome));
    }
  }
}
