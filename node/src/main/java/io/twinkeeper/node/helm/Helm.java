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
import io.twinkeeper.node.orders.OrderDesk;
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
   *
   * @param from who must be active; "" for whoever is
   * @param dryRun only look whether it would be done; answered {@link Rehearsed} if so
   */
  public record Switchover(
      String workload, String from, String to, boolean dryRun, ActorRef<Outcome> replyTo)
      implements Command {
    /** From whoever is active, and not only to see whether it would be done. */
    public Switchover(String workload, String to, ActorRef<Outcome> replyTo) {
      this(workload, "", to, false, replyTo);
    }
  }

  /**
   * Asks what would happen if {@code dead} died now; "" for whoever is active. Answered {@link
   * Explained}, by any helm from what it has heard itself.
   */
  public record Explain(String workload, String dead, ActorRef<Explained> replyTo)
      implements Command {}

  /** An order that another helm passed on. */
  record Relayed(
      String verb,
      String workload,
      String from,
      String node,
      boolean dryRun,
      ActorRef<Outcome> replyTo)
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

  /** It would be done, as things stand: {@code from} would hand over to {@code to}. */
  public record Rehearsed(String workload, String from, String to) implements Outcome {}

  /** Not done; who is active is as it was before unless {@code reason} says otherwise. */
  public record Refused(String workload, String reason, Kind kind) implements Outcome {
    /** What stands in the way. */
    public enum Kind {
      NOT_NOW,
      BUSY,
      CONFLICT,
      NO_MAJORITY,
      /** It was granted, but is not active in time; it may be yet. */
      UNFINISHED
    }
  }

  /**
   * What would happen.
   *
   * @param active who is active now; "" if nobody is
   * @param epoch of whoever is active; 0 if nobody is
   * @param promised whom a voter promised last; "" if nobody was ever promised anything
   * @param promisedEpoch the epoch of that promise
   * @param bars why a switchover could not give it back to whoever is active now, once it is
   *     elsewhere
   * @param dead who is taken to have died
   * @param successor who would be made active then; "" if nobody would, or nobody would have to
   * @param served whether anybody would be active then
   * @param summary one line for people
   * @param voters those that answer
   * @param candidates every twin but the dead one, the best first
   */
  public record Explained(
      String workload,
      String active,
      long epoch,
      String promised,
      long promisedEpoch,
      List<String> bars,
      String dead,
      String successor,
      boolean served,
      String summary,
      List<String> voters,
      List<Candidate> candidates)
      implements ClusterMessage {}

  /**
   * A twin as the helm sees it.
   *
   * @param positions by database, as text
   * @param behind how far behind its copies are; null if that is not known
   * @param objections why it would not be made active; empty if it could be
   */
  public record Candidate(
      String node,
      int priority,
      Map<String, String> positions,
      @Nullable Duration behind,
      List<String> objections)
      implements ClusterMessage {}

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
   * @param rules by workload
   * @param desk where standing orders are read
   * @param bootMillis this host's boot clock
   * @param history takes {@code promise-won}, {@code granted}, {@code operator}, {@code switchover}
   */
  public static Behavior<Command> create(
      Station station,
      Map<String, FailoverRules> rules,
      OrderDesk desk,
      LongSupplier bootMillis,
      RandomGenerator random,
      Consumer<HistoryEvent> history) {
    return Behaviors.setup(
        context -> {
          Helm helm = new Helm(context, station);
          rules.forEach(
              (workload, rule) ->
                  helm.watches.put(
                      workload,
                      context.spawn(
                          Behaviors.supervise(
                                  Watch.create(
                                      workload,
                                      station,
                                      rule,
                                      desk,
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
        .onMessage(Activate.class, m -> give(order(m)))
        .onMessage(ActivateAlone.class, m -> give(order(m)))
        .onMessage(Switchover.class, m -> give(order(m)))
        .onMessage(Explain.class, this::onExplain)
        .onMessage(Relayed.class, this::onRelayed)
        .onMessage(Misdirected.class, this::onMisdirected)
        .onMessage(Helms.class, this::onHelms)
        .build();
  }

  private static Order order(Activate m) {
    return new Order(Verb.ACTIVATE, m.workload, "", m.node, false, false, m.replyTo);
  }

  private static Order order(ActivateAlone m) {
    return new Order(Verb.ALONE, m.workload, "", m.node, false, false, m.replyTo);
  }

  private static Order order(Switchover m) {
    return new Order(Verb.SWITCHOVER, m.workload, m.from, m.to, m.dryRun, false, m.replyTo);
  }

  private Behavior<Command> onExplain(Explain m) {
    @Nullable ActorRef<Watch.Command> watch = watches.get(m.workload);
    if (watch != null) {
      watch.tell(new Watch.Asked(m.dead, m.replyTo));
    }
    return Behaviors.same();
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
    Verb verb = Verb.valueOf(m.verb);
    return give(new Order(verb, m.workload, m.from, m.node, m.dryRun, true, m.replyTo));
  }

  /** Passes the order on; if the helm in charge cannot be found, this one is as good. */
  private Behavior<Command> onMisdirected(Misdirected m) {
    Order order = m.order;
    @Nullable ActorRef<Command> other = helms.get(m.inCharge);
    if (other == null || other.equals(context.getSelf())) {
      return give(order.asRelayed());
    }
    other.tell(
        new Relayed(
            order.verb().name(),
            order.workload(),
            order.from(),
            order.node(),
            order.dryRun(),
            order.replyTo()));
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
