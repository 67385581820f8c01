package io.twinkeeper.node.orders;

import akka.actor.typed.ActorRef;
import io.twinkeeper.protocol.orders.Ballot;
import io.twinkeeper.protocol.orders.OrderCopy;
import io.twinkeeper.protocol.orders.Vote;
import io.twinkeeper.protocol.orders.Votes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Copies of an order book whose messages are late, lost, doubled, or cut off, as a seed has it; in
 * one thread and on its own clock.
 */
final class SimulatedPanel implements Panel {
  private static final int LATE_MILLIS = 900;
  private static final int SILENT_MILLIS = 2_000;
  private static final double LOST = 0.15;
  private static final double DOUBLED = 0.1;

  /** What the copies do wrong. */
  enum Defect {
    NONE,
    /** They do not look at what they promised. */
    VOTES_BELOW_PROMISE,
    /** They promise any ballot. */
    PROMISES_TWICE
  }

  private final Random random;
  private final Defect defect;
  private final TreeMap<String, OrderCopy> copies = new TreeMap<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::atMillis).thenComparing(Event::order));
  private long nowMillis;
  private long ordered;
  private Optional<String> away = Optional.empty();

  private record Event(long atMillis, long order, Runnable action) {}

  SimulatedPanel(Random random, Defect defect, List<String> members) {
    this.random = random;
    this.defect = defect;
    members.forEach(member -> copies.put(member, OrderCopy.EMPTY));
  }

  private OrderCopy copy(String name) {
    return Objects.requireNonNull(copies.get(name));
  }

  long nowMillis() {
    return nowMillis;
  }

  void at(long millis, Runnable action) {
    events.add(new Event(millis, ordered++, action));
  }

  /** Nothing reaches {@code member}, and nothing comes from it, until the next call. */
  void cutOff(Optional<String> member) {
    away = member;
  }

  /** Everything that is to happen happens. */
  void run() {
    while (!events.isEmpty()) {
      Event next = events.remove();
      nowMillis = next.atMillis;
      next.action.run();
    }
  }

  /** Every copy passes its votes on to the others. */
  void share() {
    copies.forEach(
        (from, copy) ->
            copy.votes()
                .all()
                .forEach(
                    vote ->
                        copies.keySet().forEach(to -> carry(from, to, () -> accepted(to, vote)))));
  }

  @Override
  public CompletionStage<Heard<Orders.Told>> tell(int needed) {
    return ask(
        needed, reply -> true, (name, copy) -> new Orders.Told(name, copy(name).votes().all()));
  }

  @Override
  public CompletionStage<Heard<Orders.Prepared>> prepare(String matter, Ballot ballot, int needed) {
    return ask(
        needed,
        Orders.Prepared::granted,
        (name, copy) -> {
          Optional<OrderCopy> next = copy.prepare(matter, ballot);
          next.ifPresent(kept -> copies.put(name, kept));
          boolean granted = next.isPresent() || defect == Defect.PROMISES_TWICE;
          Vote vote = copy.votes().on(matter).orElse(null);
          return new Orders.Prepared(name, granted, copy(name).promised(matter), vote);
        });
  }

  @Override
  public CompletionStage<Heard<Orders.Accepted>> accept(Vote vote, int needed) {
    return ask(
        needed,
        Orders.Accepted::accepted,
        (name, copy) -> {
          boolean accepted = accepted(name, vote);
          return new Orders.Accepted(name, accepted, copy(name).promised(vote.matter()));
        });
  }

  private boolean accepted(String name, Vote vote) {
    OrderCopy copy = copy(name);
    Optional<OrderCopy> next = copy.accept(vote);
    if (next.isEmpty() && defect == Defect.VOTES_BELOW_PROMISE) {
      OrderCopy forgetful =
          OrderCopy.of(
              copy.votes().all().stream()
                  .map(v -> new OrderCopy.Line(v.matter(), Ballot.NONE, Optional.of(v)))
                  .toList());
      next = forgetful.accept(vote);
    }
    next.ifPresent(kept -> copies.put(name, kept));
    return next.isPresent();
  }

  @Override
  public CompletionStage<Void> pause(int attempt) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    at(nowMillis + random.nextInt(100 * attempt) + 1, () -> over.complete(null));
    return over;
  }

  @Override
  public CompletionStage<Orders.Seen> look() {
    Votes first = copies.firstEntry().getValue().votes();
    return CompletableFuture.completedStage(new Orders.Seen(copies.firstKey(), first.all()));
  }

  @Override
  public void follow(ActorRef<Orders.Reply> follower) {
    throw new UnsupportedOperationException();
  }

  private <T> CompletionStage<Heard<T>> ask(
      int needed, Predicate<T> wanted, BiFunction<String, OrderCopy, T> answer) {
    CompletableFuture<Heard<T>> result = new CompletableFuture<>();
    List<T> replies = new ArrayList<>();
    Runnable look =
        () -> {
          long given = replies.stream().filter(wanted).count();
          if (given >= needed) {
            result.complete(new Heard<>(true, List.copyOf(replies)));
          }
        };
    for (String name : copies.keySet()) {
      boolean[] answered = {false};
      Runnable question =
          () -> {
            T reply = answer.apply(name, copy(name));
            carry(
                name,
                "",
                () -> {
                  if (!answered[0]) {
                    answered[0] = true;
                    replies.add(reply);
                    look.run();
                  }
                });
          };
      carry("", name, question);
    }
    at(nowMillis + SILENT_MILLIS, () -> result.complete(new Heard<>(false, List.copyOf(replies))));
    return result;
  }

  private void carry(String from, String to, Runnable message) {
    int copiesOfIt = random.nextDouble() < LOST ? 0 : random.nextDouble() < DOUBLED ? 2 : 1;
    for (int i = 0; i < copiesOfIt; i++) {
      at(
          nowMillis + random.nextInt(LATE_MILLIS),
          () -> {
            if (away.filter(name -> name.equals(from) || name.equals(to)).isEmpty()) {
              message.run();
            }
          });
    }
  }
}
