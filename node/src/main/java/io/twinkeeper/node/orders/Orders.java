package io.twinkeeper.node.orders;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.persistence.orders.OrderFile;
import io.twinkeeper.protocol.orders.Ballot;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.OrderCopy;
import io.twinkeeper.protocol.orders.Vote;
import io.twinkeeper.protocol.orders.Votes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One node's copy of the order book: answers who prepares and writes ({@link Register}), and keeps
 * what it promised and voted. Copies pass their votes on now and then, so that one that was away
 * learns them.
 *
 * <p>Nothing is heard of a promise or a vote before it is on this node's disk: spawn it on a
 * blocking dispatcher. It fails if the disk does, and so should the node.
 */
public final class Orders {
  /** Where every node's copy is found. */
  public static final ServiceKey<Command> SERVICE = ServiceKey.create(Command.class, "orders");

  private static final Duration TELL_EVERY = Duration.ofSeconds(2);

  /** Everything a copy is told. */
  public interface Command extends ClusterMessage {}

  /** Asks for all votes. Answered {@link Told}. */
  record Tell(ActorRef<Reply> replyTo) implements Command {}

  /** Promise {@code ballot} on {@code matter}. Answered {@link Prepared}. */
  record Prepare(String matter, Ballot ballot, ActorRef<Reply> replyTo) implements Command {}

  /** Vote so. Answered {@link Accepted}. */
  record Accept(Vote vote, ActorRef<Reply> replyTo) implements Command {}

  /** Asks for what this node has seen. Answered {@link Seen}. */
  public record Look(ActorRef<Reply> replyTo) implements Command {}

  /** The same now and after each change, until the asker ends. */
  public record Follow(ActorRef<Reply> replyTo) implements Command {}

  /** What another copy has seen. Never answered. */
  record Share(List<Vote> votes) implements Command {}

  private record Copies(Set<ActorRef<Command>> refs) implements Command {}

  private record Ended(ActorRef<Reply> follower) implements Command {}

  private enum Tick implements Command {
    INSTANCE
  }

  /** Everything a copy says. */
  public interface Reply extends ClusterMessage {}

  /** The votes of {@code node}. */
  record Told(String node, List<Vote> votes) implements Reply {}

  /**
   * The answer to {@link Prepare}.
   *
   * @param granted the promise and {@code vote} are on this node's disk
   * @param promised the highest ballot that it has promised
   * @param vote its vote on the matter; null if it never voted
   */
  record Prepared(String node, boolean granted, Ballot promised, @Nullable Vote vote)
      implements Reply {}

  /**
   * The answer to {@link Accept}.
   *
   * @param accepted the vote is on this node's disk
   * @param promised the highest ballot that it has promised
   */
  record Accepted(String node, boolean accepted, Ballot promised) implements Reply {}

  /** Of each matter the latest vote that {@code node} has heard of, its own or another's. */
  public record Seen(String node, List<Vote> votes) implements Reply {
    public OrderBook book() {
      return Votes.of(votes).book();
    }
  }

  private final ActorContext<Command> context;
  private final String node;
  private final OrderFile file;
  private final Set<ActorRef<Reply>> followers = new HashSet<>();
  private Set<ActorRef<Command>> copies = Set.of();
  private OrderCopy copy;
  private Votes seen;

  private Orders(ActorContext<Command> context, String node, OrderFile file) {
    this.context = context;
    this.node = node;
    this.file = file;
    this.copy = file.found();
    this.seen = copy.votes();
  }

  /** A copy that goes on from what is in {@code file}. */
  public static Behavior<Command> create(String node, OrderFile file) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Orders(context, node, file).open(timers)));
  }

  private Behavior<Command> open(TimerScheduler<Command> timers) {
    ActorRef<Receptionist.Listing> listings =
        context.messageAdapter(
            Receptionist.Listing.class, m -> new Copies(m.getServiceInstances(SERVICE)));
    ActorRef<Receptionist.Command> receptionist = context.getSystem().receptionist();
    receptionist.tell(Receptionist.register(SERVICE, context.getSelf()));
    receptionist.tell(Receptionist.subscribe(SERVICE, listings));
    timers.startTimerWithFixedDelay(Tick.INSTANCE, TELL_EVERY);
    return Behaviors.receive(Command.class)
        .onMessage(Tell.class, this::onTell)
        .onMessage(Prepare.class, this::onPrepare)
        .onMessage(Accept.class, this::onAccept)
        .onMessage(Look.class, this::onLook)
        .onMessage(Follow.class, this::onFollow)
        .onMessage(Ended.class, this::onEnded)
        .onMessage(Share.class, m -> learn(m.votes))
        .onMessage(Copies.class, this::onCopies)
        .onMessageEquals(Tick.INSTANCE, this::share)
        .build();
  }

  private Behavior<Command> onTell(Tell m) {
    m.replyTo.tell(new Told(node, copy.votes().all()));
    return Behaviors.same();
  }

  private Behavior<Command> onPrepare(Prepare m) {
    Optional<OrderCopy> next = copy.prepare(m.matter, m.ballot);
    next.ifPresent(this::keep);
    Vote vote = copy.votes().on(m.matter).orElse(null);
    m.replyTo.tell(new Prepared(node, next.isPresent(), copy.promised(m.matter), vote));
    return Behaviors.same();
  }

  private Behavior<Command> onAccept(Accept m) {
    Optional<OrderCopy> next = copy.accept(m.vote);
    next.ifPresent(this::keep);
    m.replyTo.tell(new Accepted(node, next.isPresent(), copy.promised(m.vote.matter())));
    if (next.isPresent()) {
      see(List.of(m.vote));
      share();
    }
    return Behaviors.same();
  }

  private Behavior<Command> onLook(Look m) {
    m.replyTo.tell(new Seen(node, seen.all()));
    return Behaviors.same();
  }

  private Behavior<Command> onFollow(Follow m) {
    if (followers.add(m.replyTo)) {
      context.watchWith(m.replyTo, new Ended(m.replyTo));
    }
    m.replyTo.tell(new Seen(node, seen.all()));
    return Behaviors.same();
  }

  private Behavior<Command> onEnded(Ended m) {
    followers.remove(m.follower);
    return Behaviors.same();
  }

  /** A vote that is passed on is one that was asked for, only later. */
  private Behavior<Command> learn(List<Vote> votes) {
    OrderCopy next = copy;
    for (Vote vote : votes) {
      next = next.accept(vote).orElse(next);
    }
    keep(next);
    see(votes);
    return Behaviors.same();
  }

  private void keep(OrderCopy next) {
    if (next.equals(copy)) {
      return;
    }
    try {
      file.save(next);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the standing orders", e);
    }
    copy = next;
  }

  private void see(List<Vote> votes) {
    Votes further = seen.with(votes);
    if (!further.equals(seen)) {
      seen = further;
      followers.forEach(follower -> follower.tell(new Seen(node, seen.all())));
    }
  }

  private Behavior<Command> onCopies(Copies m) {
    copies = m.refs;
    return share();
  }

  private Behavior<Command> share() {
    Share all = new Share(seen.all());
    copies.stream().filter(copy -> !copy.equals(context.getSelf())).forEach(c -> c.tell(all));
    return Behaviors.same();
  }
}
