package io.twinkeeper.node.orders;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.receptionist.Receptionist;
import akka.japi.function.Function;
import io.twinkeeper.protocol.orders.Ballot;
import io.twinkeeper.protocol.orders.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The copies that the cluster's receptionist knows. */
final class ActorPanel implements Panel {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
  private static final int PAUSE_UNIT_MILLIS = 100;

  private final ActorSystem<?> system;
  private final ActorRef<Orders.Command> own;
  private final RandomGenerator random;

  ActorPanel(ActorSystem<?> system, ActorRef<Orders.Command> own, RandomGenerator random) {
    this.system = system;
    this.own = own;
    this.random = random;
  }

  @Override
  public CompletionStage<Heard<Orders.Told>> tell(int needed) {
    return ask(Orders.Tell::new, Orders.Told.class, needed, reply -> true);
  }

  @Override
  public CompletionStage<Heard<Orders.Prepared>> prepare(String matter, Ballot ballot, int needed) {
    return ask(
        replyTo -> new Orders.Prepare(matter, ballot, replyTo),
        Orders.Prepared.class,
        needed,
        Orders.Prepared::granted);
  }

  @Override
  public CompletionStage<Heard<Orders.Accepted>> accept(Vote vote, int needed) {
    return ask(
        replyTo -> new Orders.Accept(vote, replyTo),
        Orders.Accepted.class,
        needed,
        Orders.Accepted::accepted);
  }

  @Override
  public CompletionStage<Void> pause(int attempt) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    Duration pause = Duration.ofMillis(random.nextLong((long) PAUSE_UNIT_MILLIS * attempt) + 1);
    system.scheduler().scheduleOnce(pause, () -> over.complete(null), system.executionContext());
    return over;
  }

  @Override
  public CompletionStage<Orders.Seen> look() {
    CompletionStage<Orders.Reply> seen =
        AskPattern.ask(own, Orders.Look::new, ANSWER_WITHIN, system.scheduler());
    return seen.thenApply(Orders.Seen.class::cast);
  }

  @Override
  public void follow(ActorRef<Orders.Reply> follower) {
    own.tell(new Orders.Follow(follower));
  }

  private <T extends Orders.Reply> CompletionStage<Heard<T>> ask(
      Function<ActorRef<Orders.Reply>, Orders.Command> question,
      Class<T> answer,
      int needed,
      Predicate<T> wanted) {
    return copies()
        .thenCompose(
            copies -> {
              Round<T> round = new Round<>(copies.size(), needed, wanted);
              copies.forEach(
                  copy ->
                      AskPattern.ask(copy, question, ANSWER_WITHIN, system.scheduler())
                          .whenComplete((reply, late) -> round.add(answer, reply)));
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
  private static final class Round<T> {
    private final CompletableFuture<Heard<T>> result = new CompletableFuture<>();
    private final List<T> replies = new ArrayList<>();
    private final int needed;
    private final Predicate<T> wanted;
    private int outstanding;
    private int given;

    Round(int asked, int needed, Predicate<T> wanted) {
      this.outstanding = asked;
      this.needed = needed;
      this.wanted = wanted;
      end();
    }

    synchronized void add(Class<T> answer, Orders.@Nullable Reply reply) {
      outstanding--;
      if (answer.isInstance(reply)) {
        T given = answer.cast(reply);
        replies.add(given);
        this.given += wanted.test(given) ? 1 : 0;
      }
      end();
    }

    private void end() {
      if (given >= needed || given + outstanding < needed) {
        result.complete(new Heard<>(given >= needed, List.copyOf(replies)));
      }
    }
  }
}
