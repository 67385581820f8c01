package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Watch.Command;
import io.twinkeeper.node.helm.Watch.Tick;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.orders.Orders;
import io.twinkeeper.protocol.orders.OrderBook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What all phases of a {@link Watch} share: whoever can be reached, what they said, the clock, the
 * timers and the history. Belongs to one actor.
 */
final class Lookout {
  final String workload;
  final Station station;
  final TimerScheduler<Command> timers;
  final Soundings soundings;
  final FailoverRules rules;
  final ActorRef<Voter.Reply> voterReplies;
  final ActorRef<Candidacy.Reply> candidateReplies;

  private final ActorContext<Command> context;
  private final LongSupplier bootMillis;
  private final Consumer<HistoryEvent> history;
  private final OrderDesk desk;
  private Function<Agenda.News, Behavior<Command>> agenda = news -> Behaviors.same();
  private OrderBook book = OrderBook.EMPTY;
  private Set<ActorRef<Voter.Command>> voters = Set.of();
  private Set<ActorRef<Candidacy.Command>> candidates = Set.of();

  /** What comes in from voters, candidates and the Receptionist. */
  sealed interface News extends Command {}

  private record Voters(Set<ActorRef<Voter.Command>> refs) implements News {}

  private record Candidates(Set<ActorRef<Candidacy.Command>> refs) implements News {}

  private record Ordered(OrderBook book) implements News {}

  private record Heard(Voter.Reply reply) implements News {}

  private record Said(Candidacy.Reply reply) implements News {}

  Lookout(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      String workload,
      Station station,
      FailoverRules rules,
      OrderDesk desk,
      LongSupplier bootMillis,
      Consumer<HistoryEvent> history) {
    this.context = context;
    this.timers = timers;
    this.workload = workload;
    this.station = station;
    this.bootMillis = bootMillis;
    this.history = history;
    this.rules = rules;
    this.desk = desk;
    this.soundings = new Soundings(station, bootMillis);
    this.voterReplies = context.messageAdapter(Voter.Reply.class, Heard::new);
    this.candidateReplies = context.messageAdapter(Candidacy.Reply.class, Said::new);
  }

  /** Finds voters and candidates, and keeps asking them. */
  void open(Function<Agenda.News, Behavior<Command>> onAgenda) {
    agenda = onAgenda;
    desk.follow(context.messageAdapter(Orders.Reply.class, Lookout::ordered));
    ActorRef<Receptionist.Listing> listings =
        context.messageAdapter(
            Receptionist.Listing.class,
            listing ->
                listing.isForKey(Voter.SERVICE)
                    ? new Voters(listing.getAllServiceInstances(Voter.SERVICE))
                    : new Candidates(listing.getAllServiceInstances(Candidacy.key(workload))));
    ActorRef<Receptionist.Command> receptionist = context.getSystem().receptionist();
    receptionist.tell(Receptionist.subscribe(Voter.SERVICE, listings));
    receptionist.tell(Receptionist.subscribe(Candidacy.key(workload), listings));
    timers.startTimerWithFixedDelay(Tick.SOUND, Duration.ZERO, station.grant().renewEvery());
  }

  /**
   * A phase that keeps asking and keeps what is answered before it looks at it itself. It has no
   * timers of the phase before; ticks that were under way are ignored.
   */
  BehaviorBuilder<Command> phase(
      Function<Voter.Reply, Behavior<Command>> onVoter,
      Function<Candidacy.Reply, Behavior<Command>> onCandidate) {
    List.of(Tick.AGAIN, Tick.FENCE_OVER, Tick.PATIENCE_OVER).forEach(timers::cancel);
    return Behaviors.receive(Command.class)
        .onMessage(Voters.class, this::onVoters)
        .onMessage(Candidates.class, this::onCandidates)
        .onMessageEquals(Tick.SOUND, this::sound)
        .onMessage(Ordered.class, this::onOrdered)
        .onMessage(Agenda.News.class, m -> agenda.apply(m))
        .onMessage(Watch.Asked.class, this::explain)
        .onMessage(Heard.class, m -> onVoter.apply(kept(m.reply)))
        .onMessage(Said.class, m -> onCandidate.apply(kept(m.reply)));
  }

  private static Command ordered(Orders.Reply reply) {
    return new Ordered(reply instanceof Orders.Seen seen ? seen.book() : OrderBook.EMPTY);
  }

  private Behavior<Command> onOrdered(Ordered m) {
    book = m.book;
    return Behaviors.same();
  }

  /** The standing orders as this node knows them; see {@link #consult}. */
  OrderBook book() {
    return book;
  }

  /** Reads the standing orders as a majority knows them, and tells this actor. */
  void consult(Function<Optional<OrderBook>, Command> news) {
    context.pipeToSelf(
        desk.read(), (known, failure) -> news.apply(failure == null ? known : Optional.empty()));
  }

  /** Changes a standing order, and tells this actor how it went. */
  void change(String matter, OrderDesk.Change change, Function<OrderDesk.Outcome, Command> news) {
    context.pipeToSelf(
        desk.change(matter, change),
        (outcome, failure) -> news.apply(failure == null ? outcome : new OrderDesk.NoMajority(0)));
  }

  Fitness fitness(OrderBook known) {
    return new Fitness(workload, rules, soundings, known, now());
  }

  /** What an order comes to, as a message to this actor. */
  ActorRef<Helm.Outcome> outcomes(Function<Helm.Outcome, Command> news) {
    return context.messageAdapter(Helm.Outcome.class, news::apply);
  }

  /** The wall clock; only for what people have set by it. */
  Instant now() {
    return desk.clock().instant();
  }

  private Behavior<Command> explain(Watch.Asked m) {
    m.replyTo().tell(new Explanation(this, m.dead()).tell());
    return Behaviors.same();
  }

  private Behavior<Command> onVoters(Voters m) {
    voters = m.refs;
    return sound();
  }

  private Behavior<Command> onCandidates(Candidates m) {
    candidates = m.refs;
    return sound();
  }

  Behavior<Command> sound() {
    tellVoters(new Voter.Learn(workload, voterReplies));
    candidates.forEach(ref -> ref.tell(new Candidacy.Report(workload, candidateReplies)));
    return Behaviors.same();
  }

  void tellVoters(Voter.Command command) {
    voters.forEach(voter -> voter.tell(command));
  }

  private Voter.Reply kept(Voter.Reply reply) {
    if (reply instanceof Voter.Reported m) {
      soundings.heard(m.voter(), m.report());
    } else if (reply instanceof Voter.Promised m) {
      soundings.heard(m.voter(), m.report());
    } else if (reply instanceof Voter.PromiseRefused m) {
      soundings.heard(m.voter(), m.report());
    }
    return reply;
  }

  private Candidacy.Reply kept(Candidacy.Reply reply) {
    if (reply instanceof CandidateReport report) {
      soundings.heard(report);
    }
    return reply;
  }

  long nowMillis() {
    return bootMillis.getAsLong();
  }

  Duration since(long sinceMillis) {
    return Duration.ofMillis(nowMillis() - sinceMillis);
  }

  void record(String kind, long epoch, String summary, Map<String, String> details) {
    history.accept(new HistoryEvent(kind, workload, epoch, summary, Map.copyOf(details)));
  }

  void log(String line) {
    context.getLog().info("{}: {}", workload, line);
  }

  /** The steps as history has them: {@code fence_ms -> 12}. */
  static Map<String, String> details(List<Step> steps) {
    Map<String, String> details = new TreeMap<>();
    steps.forEach(step -> details.put(step.name() + "_ms", "" + step.took().toMillis()));
    return details;
  }
}
