package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.protocol.grant.Campaign;
import io.twinkeeper.protocol.grant.Standing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * A helm's watch over one workload. Each phase has its class; an order during any but the first is
 * refused as busy.
 *
 * <pre>
 *   watching ──order, holder lives──► {@link Demotion} ──► {@link Candidature} ──► {@link Commission} ──► watching
 *      │                                                  ▲      │             │
 *      └──holder silent, gone, or never was───────────────┘      │             │
 *      ▲                                                         │             │
 *      └──── refused, or the candidate is gone ──────────────────┴─────────────┘
 * </pre>
 */
final class Watch {
  sealed interface Command permits Given, Tick, Lookout.News {}

  /** An operator's word. */
  record Given(Order order) implements Command {}

  enum Tick implements Command {
    SOUND,
    AGAIN,
    FENCE_OVER,
    PATIENCE_OVER
  }

  private static final Duration EXCLUDED_FOR = Duration.ofSeconds(10);

  private final Lookout lookout;
  private final RandomGenerator random;
  private final ActorRef<Helm.Command> helm;
  private final Map<String, Long> excludedUntilMillis = new HashMap<>();
  private final long startedAtMillis;
  private long restUntilMillis;
  private long latestEpochSeen;

  static Behavior<Command> create(
      String workload,
      Station station,
      List<String> preference,
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
                          context, timers, workload, station, preference, bootMillis, history);
                  lookout.open();
                  return new Watch(lookout, random, helm).watching();
                }));
  }

  private Watch(Lookout lookout, RandomGenerator random, ActorRef<Helm.Command> helm) {
    this.lookout = lookout;
    this.random = random;
    this.helm = helm;
    this.startedAtMillis = lookout.nowMillis();
  }

  Behavior<Command> watching() {
    return lookout
        .phase(reply -> decide(), reply -> decide())
        .onMessage(Given.class, m -> onOrder(m.order))
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  /** Campaigns if a majority of voters would have it and this helm is the one to do it. */
  private Behavior<Command> decide() {
    long now = lookout.nowMillis();
    Standing standing = lookout.soundings.standing();
    letOthersBegin(standing, now);
    if (!standing.known()
        || !standing.open()
        || !settled(now)
        || now < restUntilMillis
        || !lookout.soundings.inCharge().equals(lookout.station.watched())) {
      return Behaviors.same();
    }
    excludedUntilMillis.values().removeIf(until -> until <= now);
    Optional<CandidateReport> best = lookout.soundings.best(excludedUntilMillis.keySet());
    return best.map(
            candidate ->
                new Candidature(this, lookout)
                    .begin(
                        candidate,
                        new Purpose(reason(standing), null, now, List.of()),
                        standing.releasedThrough()))
        .orElse(Behaviors.same());
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

  private Behavior<Command> onOrder(Order order) {
    if (order.verb() == Order.Verb.ALONE) {
      return onOrderAlone(order);
    }
    String inCharge = lookout.soundings.inCharge();
    if (!order.relayed() && !inCharge.isEmpty() && !inCharge.equals(lookout.station.watched())) {
      helm.tell(new Helm.Misdirected(order, inCharge));
      return Behaviors.same();
    }
    if (!lookout.soundings.standing().known()) {
      order.refuse("no majority of voters answers", Helm.Refused.Kind.NO_MAJORITY);
      return Behaviors.same();
    }
    if (order.isOpen()) {
      Optional<CandidateReport> best = lookout.soundings.best(List.of());
      if (best.isEmpty()) {
        order.refuse("there is no other twin that could take over");
        return Behaviors.same();
      }
      return onOrder(order.to(best.get().node()));
    }
    Optional<String> objection = order.objection(lookout.soundings);
    if (objection.isPresent()) {
      order.refuse(objection.get());
      return Behaviors.same();
    }
    return lookout
        .soundings
        .livingHolder()
        .map(holder -> carryOut(order, holder))
        .orElseGet(() -> campaignFor(order, lookout.nowMillis(), List.of(), 0));
  }

  /** Takes the operator's word in place of the other voter's; only a pair may need it. */
  private Behavior<Command> onOrderAlone(Order order) {
    long sinceStartMillis = lookout.nowMillis() - startedAtMillis;
    if (sinceStartMillis < lookout.station.settling().toMillis()) {
      return order.refuseAsBusy("looking for the other member, having just started");
    }
    Optional<String> objection =
        lookout
            .soundings
            .objectionToGoingAlone(order.node())
            .or(() -> order.objection(lookout.soundings));
    if (objection.isPresent()) {
      order.refuse(objection.get());
      return Behaviors.same();
    }
    return lookout
        .soundings
        .livingHolder()
        .map(holder -> carryOut(order, holder))
        .orElseGet(() -> campaignFor(order, lookout.nowMillis(), List.of(), 0));
  }

  private Behavior<Command> carryOut(Order order, CandidateReport holder) {
    if (holder.node().equals(order.node())) {
      order
          .replyTo()
          .tell(new Helm.Done(order.workload(), order.node(), holder.epoch(), List.of()));
      return Behaviors.same();
    }
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
    return new Candidature(this, lookout)
        .begin(
            target.get(),
            new Purpose(order.word(), order, sinceMillis, steps),
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
