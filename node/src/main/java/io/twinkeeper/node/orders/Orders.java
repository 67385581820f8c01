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
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.orders.StandingOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One node's copy of the order book. Takes a word only on top of the word that its writer knew, so
 * of two writers at once at most one gets a majority; see {@link OrderDesk}. Copies tell each other
 * everything now and then, and take the later word on each matter.
 *
 * <p>Nothing is heard of a word before it is on this node's disk: spawn it on a blocking
 * dispatcher. It fails if the disk does, and so should the node.
 */
public final class Orders {
  /** Where every node's copy is found. */
  public static final ServiceKey<Command> SERVICE = ServiceKey.create(Command.class, "orders");

  private static final Duration TELL_EVERY = Duration.ofSeconds(2);

  /** Everything a copy is told. */
  public interface Command extends ClusterMessage {}

  /** Asks for the whole book. Answered {@link Told}. */
  public record Tell(ActorRef<Reply> replyTo) implements Command {}

  /** Asks for the book now and after each change, until the asker ends. Answered {@link Told}. */
  public record Follow(ActorRef<Reply> replyTo) implements Command {}

  /**
   * Take {@code order}, whose version is one above what its writer knew. Answered {@link Taken}.
   *
   * @param known the book on which the writer bases it
   */
  record Take(StandingOrder order, List<StandingOrder> known, ActorRef<Reply> replyTo)
      implements Command {}

  /** What another copy holds. Never answered. */
  record Share(List<StandingOrder> orders) implements Command {}

  private record Copies(Set<ActorRef<Command>> refs) implements Command {}

  private record Ended(ActorRef<Reply> follower) implements Command {}

  private enum Tick implements Command {
    INSTANCE
  }

  /** Everything a copy says. */
  public interface Reply extends ClusterMessage {}

  public record Told(String node, List<StandingOrder> orders) implements Reply {
    public OrderBook book() {
      return OrderBook.of(orders);
    }
  }

  /**
   * The answer to {@link Take}.
   *
   * @param accepted it is on this node's disk; otherwise somebody else's word came first
   */
  record Taken(String node, boolean accepted) implements Reply {}

  private final ActorContext<Command> context;
  private final String node;
  private final OrderFile file;
  private final Set<ActorRef<Reply>> followers = new HashSet<>();
  private Set<ActorRef<Command>> copies = Set.of();
  private OrderBook book;

  private Orders(ActorContext<Command> context, String node, OrderFile file) {
    this.context = context;
    this.node = node;
    this.file = file;
    this.book = file.found();
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
        .onMessage(Follow.class, this::onFollow)
        .onMessage(Ended.class, this::onEnded)
        .onMessage(Take.class, this::onTake)
        .onMessage(Share.class, m -> learn(m.orders))
        .onMessage(Copies.class, this::onCopies)
        .onMessageEquals(Tick.INSTANCE, this::share)
        .build();
  }

  private Behavior<Command> onTell(Tell m) {
    m.replyTo.tell(told());
    return Behaviors.same();
  }

  private Behavior<Command> onFollow(Follow m) {
    if (followers.add(m.replyTo)) {
      context.watchWith(m.replyTo, new Ended(m.replyTo));
    }
    m.replyTo.tell(told());
    return Behaviors.same();
  }

  private Behavior<Command> onEnded(Ended m) {
    followers.remove(m.follower);
    return Behaviors.same();
  }

  private Told told() {
    return new Told(node, book.all());
  }

  private Behavior<Command> onTake(Take m) {
    OrderBook basis = book.with(m.known);
    boolean accepted =
        m.order.version() == basis.version(m.order.matter()) + 1
            || basis.last(m.order.matter()).filter(m.order::equals).isPresent();
    learn(accepted ? basis.with(List.of(m.order)).all() : basis.all());
    m.replyTo.tell(new Taken(node, accepted));
    return accepted ? share() : Behaviors.same();
  }

  private Behavior<Command> learn(List<StandingOrder> orders) {
    OrderBook merged = book.with(orders);
    if (!merged.equals(book)) {
      save(merged);
      book = merged;
      followers.forEach(follower -> follower.tell(told()));
    }
    return Behaviors.same();
  }

  private void save(OrderBook merged) {
    try {
      file.save(merged);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the standing orders", e);
    }
  }

  private Behavior<Command> onCopies(Copies m) {
    copies = m.refs;
    return share();
  }

  private Behavior<Command> share() {
    Share all = new Share(book.all());
    copies.stream().filter(copy -> !copy.equals(context.getSelf())).forEach(c -> c.tell(all));
    return Behaviors.same();
  }
}
