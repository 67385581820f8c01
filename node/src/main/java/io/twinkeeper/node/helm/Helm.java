package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import io.twinkeeper.node.ClusterMessage;
import io.twinkeeper.node.helm.Order.Verb;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which twin is active, for every workload whose grant one member holds: a cluster
 * singleton per data member, kept off that member. One {@link Watch} per workload does the work.
 *
 * <p>Two helms that act at once do no harm beyond a refused campaign: the voters see to that. An
 * order may be given to any helm; it is passed on to the one in charge of the workload.
 */
public final class Helm {
  /** Where any helm is found. */
  public static final ServiceKey<Command> SERVICE = ServiceKey.create(Command.class, "helm");

  /** Everything a helm is told. */
  public interface Command extends ClusterMessage {}

  /**
   * An operator's word: {@code node} shall be active, whatever it costs. A holder that lives is
   * asked to let go first, and overruled if it does not. Answered with an {@link Outcome}.
   */
  public record Activate(String workload, String node, ActorRef<Outcome> replyTo)
      implements Command {}

  /**
   * An operator's word: {@code node} shall be active, and the other of the two members, which
   * nobody here hears, is off: somebody has looked. Answered with an {@link Outcome}.
   */
  public record ActivateAlone(String workload, String node, ActorRef<Outcome> replyTo)
      implements Command {}

  /**
   * An operator's word: {@code to}, or if that is empty the best other twin, shall be active, with
   * nothing lost; refused if that cannot be had. Answered with an {@link Outcome}.
   */
  public record Switchover(String workload, String to, ActorRef<Outcome> replyTo)
      implements Command {}

  /** An order that another helm passed on. */
  record Relayed(String verb, String workload, String node, ActorRef<Outcome> replyTo)
      implements Command {}

  /** A watch was given an order that is for the helm of {@code inCharge}. */
  record Misdirected(Order order, String inCharge) implements Command {}

  private record Helms(String member, Set<ActorRef<Command>> refs) implements Command {}

  /** How an order ended. */
  public sealed interface Outcome extends ClusterMessage {}

  /**
   * {@code node} is active in {@code epoch}.
   *
   * @param steps how long what took, in order
   */
  public record Done(String workload, String node, long epoch, List<Step> steps)
      implements Outcome {}

  /** Not done; who is active is as it was before unless {@code reason} says otherwise. */
  public record Refused(String workload, String reason, Kind kind) implements Outcome {
    /** What stands in the way. */
    public enum Kind {
      NOT_NOW,
      BUSY,
      NO_MAJORITY
    }
  }

  /** A watch keeps nothing that it cannot learn again. */
  private static final SupervisorStrategy WATCH_RESTARTS =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(500), Duration.ofSeconds(10), 0.1);

  private final ActorContext<Command> context;
  private final Station station;
  private final Map<String, ActorRef<Watch.Command>> watches = new HashMap<>();
  private final Map<String, ActorRef<Command>> helms = new HashMap<>();

  /**
   * A helm that begins to watch at once.
   *
   * @param preferences data members by workload, most wanted first
   * @param bootMillis this host's boot clock
   * @param history takes {@code promise-won}, {@code granted}, {@code operator}, {@code switchover}
   */
  public static Behavior<Command> create(
      Station station,
      Map<String, List<String>> preferences,
      LongSupplier bootMillis,
      RandomGenerator random,
      Consumer<HistoryEvent> history) {
    return Behaviors.setup(
        context -> {
          Helm helm = new Helm(context, station);
          preferences.forEach(
              (workload, preference) ->
                  helm.watches.put(
                      workload,
                      context.spawn(
                          Behaviors.supervise(
                                  Watch.create(
                                      workload,
                                      station,
                                      preference,
                                      bootMillis,
                                      random,
                                      history,
                                      context.getSelf()))
                              .onFailure(WATCH_RESTARTS),
                          "watch-" + workload)));
          return helm.open();
        });
  }

  private Helm(ActorContext<Command> context, Station station) {
    this.context = context;
    this.station = station;
  }

  private static ServiceKey<Command> keyOf(String watched) {
    return ServiceKey.create(Command.class, "helm-" + watched);
  }

  private Behavior<Command> open() {
    ActorRef<Receptionist.Command> receptionist = context.getSystem().receptionist();
    receptionist.tell(Receptionist.register(SERVICE, context.getSelf()));
    receptionist.tell(Receptionist.register(keyOf(station.watched()), context.getSelf()));
    ActorRef<Receptionist.Listing> listings =
        context.messageAdapter(Receptionist.Listing.class, this::helms);
    station
        .dataMembers()
        .forEach(member -> receptionist.tell(Receptionist.subscribe(keyOf(member), listings)));
    return Behaviors.receive(Command.class)
        .onMessage(Activate.class, m -> give(order(Verb.ACTIVATE, m.workload, m.node, m.replyTo)))
        .onMessage(ActivateAlone.class, m -> give(order(Verb.ALONE, m.workload, m.node, m.replyTo)))
        .onMessage(Switchover.class, m -> give(order(Verb.SWITCHOVER, m.workload, m.to, m.replyTo)))
        .onMessage(Relayed.class, this::onRelayed)
        .onMessage(Misdirected.class, this::onMisdirected)
        .onMessage(Helms.class, this::onHelms)
        .build();
  }

  private static Order order(Verb verb, String workload, String node, ActorRef<Outcome> replyTo) {
    return new Order(verb, workload, node, false, replyTo);
  }

  private Behavior<Command> give(Order order) {
    @Nullable ActorRef<Watch.Command> watch = watches.get(order.workload());
    if (watch == null) {
      order.refuse("there is no workload named '" + order.workload() + "'");
    } else if (!order.isOpen() && !station.dataMembers().contains(order.node())) {
      order.refuse("there is no data member named '" + order.node() + "'");
    } else {
      watch.tell(new Watch.Given(order));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onRelayed(Relayed m) {
    return give(new Order(Verb.valueOf(m.verb), m.workload, m.node, true, m.replyTo));
  }

  /** Passes the order on; if the helm in charge cannot be found, this one is as good. */
  private Behavior<Command> onMisdirected(Misdirected m) {
    Order order = m.order;
    @Nullable ActorRef<Command> other = helms.get(m.inCharge);
    if (other == null || other.equals(context.getSelf())) {
      return give(new Order(order.verb(), order.workload(), order.node(), true, order.replyTo()));
    }
    other.tell(new Relayed(order.verb().name(), order.workload(), order.node(), order.replyTo()));
    return Behaviors.same();
  }

  private Helms helms(Receptionist.Listing listing) {
    for (String member : station.dataMembers()) {
      if (listing.isForKey(keyOf(member))) {
        return new Helms(member, listing.getServiceInstances(keyOf(member)));
      }
    }
    return new Helms("", new HashSet<>());
  }

  private Behavior<Command> onHelms(Helms m) {
    helms.remove(m.member);
    m.refs.stream().findFirst().ifPresent(ref -> helms.put(m.member, ref));
    return Behaviors.same();
  }
}
