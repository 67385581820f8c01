package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.protocol.grant.Campaign;
import io.twinkeeper.protocol.grant.Standing;
import io.twinkeeper.protocol.orders.Moves;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A helm's watch over one workload. Each phase has its class; an order during any but the first is
 * refused as busy.
 *
 * <pre>
 *   watching ──order, holder lives──► {@link Demotion} ──► {@link Candidature} ──► {@link Commission} ──► watching
 *      │                                                  ▲      │             │
 *      └──holder silent, gone, or never was──► {@link Consultation} │             │
 *      ▲                                                         │             │
 *      └──── refused, or the candidate is gone ──────────────────┴─────────────┘
 * </pre>
 */
final class Watch {
  sealed interface Command
      permits Given, Asked, Tick, Lookout.News, Agenda.News, Consultation.Consulted, MoveNoted {}

  /** An operator's word. */
  record Given(Order order) implements Command {}

  /** Asks what would happen if {@code dead} died; "" for the present holder. */
  record Asked(String dead, ActorRef<Helm.Explained> replyTo) implements Command {}

  record MoveNoted() implements Command {}

  enum Tick implements Command {
    SOUND,
    AGAIN,
    FENCE_OVER,
    PATIENCE_OVER
  }

  private static final Duration EXCLUDED_FOR = Duration.ofSeconds(10);
  private static final int ROUNDS_UNTOLD = 2;
  private static final Duration TELL_AGAIN = Duration.ofMinutes(10);

  private final Lookout lookout;
  private final RandomGenerator random;
  private final ActorRef<Helm.Command> helm;
  private final Agenda agenda;
  private final Map<String, Long> excludedUntilMillis = new HashMap<>();
  private final long startedAtMillis;
  private long restUntilMillis;
  private long latestEpochSeen;
  private boolean idle;
  private int roundsHeldBack;
  private long toldHeldBackAtMillis;

  static Behavior<Command> create(
      String workload,
      Station station,
      FailoverRules rules,
      OrderDesk desk,
      LongSupplier bootMillis,
      RandomGenerator random,
      Consumer<HistoryEvent> history,
      ActorRef<Helm.Command> helm) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  Lookout lookout =
                      new Lookout(
                          context, timers, workload, station, rules, desk, bootMillis, history);
                  Watch watch = new Watch(lookout, random, helm);
                  lookout.open(watch.agenda::onNews);
                  return watch.watching();
                }));
  }

  private Watch(Lookout lookout, RandomGenerator random, ActorRef<Helm.Command> helm) {
    this.lookout = lookout;
    this.random = random;
    this.helm = helm;
    this.startedAtMillis = lookout.nowMillis();
    this.agenda = new Agenda(this, lookout);
  }

  /** Whether it is in the first phase, which takes orders. */
  boolean isIdle() {
    return idle;
  }

  Behavior<Command> watching() {
    idle = true;
    return lookout
        .phase(reply -> decide(), reply -> decide())
        .onMessage(Given.class, m -> onOrder(m.order))
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  /** Consults if a majority of voters would have a campaign and this helm is the one to make it. */
  private Behavior<Command> decide() {
    letOthersBegin(lookout.soundings.standing(), lookout.nowMillis());
    if (isInCharge()) {
      agenda.look();
    }
    if (!mayAct()) {
      return Behaviors.same();
    }
    idle = false;
    return new Consultation(this, lookout).begin();
  }

  private boolean isInCharge() {
    return lookout.soundings.inCharge().equals(lookout.station.watched());
  }

  /** Whether a majority of voters would promise, and it is this helm's business. */
  boolean mayAct() {
    long now = lookout.nowMillis();
    Standing standing = lookout.soundings.standing();
    return standing.known()
        && standing.open()
        && settled(now)
        && now >= restUntilMillis
        && isInCharge();
  }

  /** The nodes that did not take a grant a moment ago. */
  Set<String> excluded() {
    long now = lookout.nowMillis();
    excludedUntilMillis.values().removeIf(until -> until <= now);
    return excludedUntilMillis.keySet();
  }

  Behavior<Command> campaignByItself(CandidateReport candidate) {
    Standing standing = lookout.soundings.standing();
    roundsHeldBack = 0;
    toldHeldBackAtMillis = 0;
    Purpose purpose =
        new Purpose(
            reason(standing), null, lookout.soundings.lastHolder(), lookout.nowMillis(), List.of());
    return new Candidature(this, lookout).begin(candidate, purpose, standing.releasedThrough());
  }

  /** Nobody may be made active now: says why if that lasts, and looks again after a round. */
  Behavior<Command> holdBack(String why) {
    long now = lookout.nowMillis();
    boolean told = toldHeldBackAtMillis > 0 && now - toldHeldBackAtMillis < TELL_AGAIN.toMillis();
    if (++roundsHeldBack > ROUNDS_UNTOLD && !told) {
      toldHeldBackAtMillis = now;
      long epoch = lookout.soundings.standing().latest().epoch();
      lookout.record("held-back", epoch, "nobody takes over: " + why, Map.of());
    }
    restUntilMillis = now + lookout.station.grant().renewEvery().toMillis();
    return watching();
  }

  /** A campaign that nobody ordered has moved the workload from one twin to another. */
  void moved(String from, String to, long epoch) {
    if (from.isEmpty() || from.equals(to)) {
      return;
    }
    Moves.Move move = new Moves.Move(lookout.now(), from, to, epoch);
    lookout.change(
        Moves.matter(lookout.workload),
        book -> new OrderDesk.Say(Moves.of(lookout.workload, book).and(move).words()),
        outcome -> new MoveNoted());
  }

  private boolean settled(long nowMillis) {
    return lookout.soundings.allTwinsHeard()
        || nowMillis - startedAtMillis >= lookout.station.settling().toMillis();
  }

  /** A promise that is news was not won here; what other voters said before may be outdated. */
  private void letOthersBegin(Standing standing, long nowMillis) {
    if (standing.latest().epoch() > latestEpochSeen) {
      latestEpochSeen = standing.latest().epoch();
      long roundMillis = lookout.station.grant().renewEvery().toMillis();
      restUntilMillis = Math.max(restUntilMillis, nowMillis + roundMillis);
    }
  }

  private static String reason(Standing standing) {
    if (standing.begun() == 0) {
      return "vacant";
    }
    return standing.vacant() ? "released" : "silent";
  }

  Behavior<Command> onOrder(Order order) {
    String inCharge = lookout.soundings.inCharge();
    if (!order.relayed() && !inCharge.isEmpty() && !inCharge.equals(lookout.station.watched())) {
      helm.tell(new Helm.Misdirected(order, inCharge));
      return watching();
    }
    if (!lookout.soundings.standing().known()) {
      order.refuse("no majority of voters answers", Helm.Refused.Kind.NO_MAJORITY);
      return watching();
    }
    Fitness fitness = lookout.fitness(lookout.book());
    if (order.isOpen()) {
      Optional<CandidateReport> best = fitness.successor();
      if (best.isEmpty()) {
        order.refuse("no twin could take over: " + nobody(fitness));
        return watching();
      }
      return onOrder(order.to(best.get().node()));
    }
    Optional<Order.Objection> objection = order.objection(lookout.soundings, fitness);
    if (objection.isPresent()) {
      order.refuse(objection.get().reason(), objection.get().kind());
      return watching();
    }
    Optional<CandidateReport> holder = lookout.soundings.livingHolder();
    if (order.dryRun()) {
      String from = holder.map(CandidateReport::node).orElse("");
      order.replyTo().tell(new Helm.Rehearsed(order.workload(), from, order.node()));
      return watching();
    }
    return holder
        .map(active -> carryOut(order, active))
        .orElseGet(() -> campaignFor(order, lookout.nowMillis(), List.of(), 0));
  }

  private String nobody(Fitness fitness) {
    return lookout.station.dataMembers().stream()
        .map(node -> node + ": " + String.join(", ", fitness.plannedObjections(node)))
        .collect(Collectors.joining("; "));
  }

  private Behavior<Command> carryOut(Order order, CandidateReport holder) {
    if (holder.node().equals(order.node())) {
      order
          .replyTo()
          .tell(new Helm.Done(order.workload(), order.node(), holder.epoch(), List.of()));
      return watching();
    }
    idle = false;
    return new Demotion(this, lookout).begin(order, holder);
  }

  /**
   * Campaigns for the node that an operator named.
   *
   * @param releasedThrough epochs that are known to be over beyond what voters know
   */
  Behavior<Command> campaignFor(
      Order order, long sinceMillis, List<Step> steps, long releasedThrough) {
    Standing standing = lookout.soundings.standing();
    lookout.record(
        "operator", standing.latest().epoch(), order.word() + " " + order.node(), Map.of());
    Optional<CandidateReport> target = lookout.soundings.candidate(order.node());
    if (target.isEmpty()) {
      order.refuse(order.node() + " has stopped answering");
      return watching();
    }
    idle = false;
    return new Candidature(this, lookout)
        .begin(
            target.get(),
            new Purpose(order.word(), order, "", sinceMillis, steps),
            Math.max(releasedThrough, standing.releasedThrough()));
  }

  /** The campaign has failed: lets others try, and rests for a random while before the next. */
  Behavior<Command> giveUp(Campaign campaign, Purpose purpose, String why) {
    lookout.tellVoters(new Voter.Withdraw(lookout.workload, campaign.epoch()));
    restUntilMillis = lookout.nowMillis() + random.nextLong(200, 1_200);
    lookout.log("epoch " + campaign.epoch() + " given up: " + why);
    purpose.refuse(why);
    return watching();
  }

  /** Leaves a node that did not take a grant alone for some time. */
  void exclude(String node) {
    excludedUntilMillis.put(node, lookout.nowMillis() + EXCLUDED_FOR.toMillis());
  }
}
