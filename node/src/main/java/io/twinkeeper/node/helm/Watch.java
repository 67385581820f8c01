package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Candidacy.Phase;
import io.twinkeeper.node.helm.Order.Verb;
import io.twinkeeper.protocol.grant.Campaign;
import io.twinkeeper.protocol.grant.Promise;
import io.twinkeeper.protocol.grant.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A helm's watch over one workload.
 *
 * <pre>
 *   watching ──order, holder lives──► demoting ──► campaigning ──► granting ──► activating ──► watching
 *      └──holder silent or gone──────────────────────▲    │            │      (orders only)
 *      ▲                                                  │            │
 *      └─────── refused, lost, candidate gone ────────────┴────────────┘
 * </pre>
 */
final class Watch {
  sealed interface Command {}

  record Given(Order order) implements Command {}

  private record Voters(Set<ActorRef<Voter.Command>> refs) implements Command {}

  private record Candidates(Set<ActorRef<Candidacy.Command>> refs) implements Command {}

  private record Heard(Voter.Reply reply) implements Command {}

  private record Said(Candidacy.Reply reply) implements Command {}

  private enum Tick implements Command {
    SOUND,
    AGAIN,
    FENCE_OVER,
    PATIENCE_OVER
  }

  /** Why a campaign is made and what came before it. */
  private record Purpose(
      String reason, boolean force, @Nullable Order order, long sinceMillis, List<Step> before) {
    void refuse(String why) {
      if (order != null) {
        order.refuse(why);
      }
    }
  }

  private static final Duration AGAIN_EVERY = Duration.ofMillis(400);
  private static final Duration PROMISES_WITHIN = Duration.ofSeconds(5);
  private static final Duration ACCEPTED_WITHIN = Duration.ofSeconds(2);
  private static final Duration ACTIVE_WITHIN = Duration.ofSeconds(60);
  private static final Duration EXCLUDED_FOR = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final String workload;
  private final Station station;
  private final LongSupplier bootMillis;
  private final RandomGenerator random;
  private final Consumer<HistoryEvent> history;
  private final ActorRef<Helm.Command> helm;
  private final Soundings soundings;
  private final ActorRef<Voter.Reply> voterReplies;
  private final ActorRef<Candidacy.Reply> candidateReplies;
  private final Map<String, Long> excludedUntilMillis = new HashMap<>();
  private final long startedAtMillis;
  private Set<ActorRef<Voter.Command>> voters = Set.of();
  private Set<ActorRef<Candidacy.Command>> candidates = Set.of();
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
                timers ->
                    new Watch(
                            context,
                            timers,
                            workload,
                            station,
                            preference,
                            bootMillis,
                            random,
                            history,
                            helm)
                        .start()));
  }

  private Watch(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      String workload,
      Station station,
      List<String> preference,
      LongSupplier bootMillis,
      RandomGenerator random,
      Consumer<HistoryEvent> history,
      ActorRef<Helm.Command> helm) {
    this.context = context;
    this.timers = timers;
    this.workload = workload;
    this.station = station;
    this.bootMillis = bootMillis;
    this.random = random;
    this.history = history;
    this.helm = helm;
    this.soundings = new Soundings(station, preference, bootMillis);
    this.voterReplies = context.messageAdapter(Voter.Reply.class, Heard::new);
    this.candidateReplies = context.messageAdapter(Candidacy.Reply.class, Said::new);
    this.startedAtMillis = bootMillis.getAsLong();
  }

  private Behavior<Command> start() {
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
    return watching();
  }

  /** What every phase does: keep asking, and keep what is answered. */
  private BehaviorBuilder<Command> listening() {
    return Behaviors.receive(Command.class)
        .onMessage(
            Voters.class,
            m -> {
              voters = m.refs;
              return sound();
            })
        .onMessage(
            Candidates.class,
            m -> {
              candidates = m.refs;
              return sound();
            })
        .onMessageEquals(Tick.SOUND, this::sound);
  }

  private Behavior<Command> sound() {
    voters.forEach(voter -> voter.tell(new Voter.Learn(workload, voterReplies)));
    candidates.forEach(ref -> ref.tell(new Candidacy.Report(workload, candidateReplies)));
    return Behaviors.same();
  }

  private void take(Voter.Reply reply) {
    if (reply instanceof Voter.Reported m) {
      soundings.heard(m.voter(), m.report());
    } else if (reply instanceof Voter.Promised m) {
      soundings.heard(m.voter(), m.report());
    } else if (reply instanceof Voter.PromiseRefused m) {
      soundings.heard(m.voter(), m.report());
    }
  }

  private void take(Candidacy.Reply reply) {
    if (reply instanceof CandidateReport report) {
      soundings.heard(report);
    }
  }

  private static Behavior<Command> busy(Given m, String with) {
    m.order.refuse("the helm is busy " + with + "; try again in a moment");
    return Behaviors.same();
  }

  // --- watching ---

  private Behavior<Command> watching() {
    timers.cancel(Tick.AGAIN);
    timers.cancel(Tick.FENCE_OVER);
    timers.cancel(Tick.PATIENCE_OVER);
    return listening()
        .onMessage(
            Heard.class,
            m -> {
              take(m.reply);
              return decide();
            })
        .onMessage(
            Said.class,
            m -> {
              take(m.reply);
              return decide();
            })
        .onMessage(Given.class, m -> onOrder(m.order))
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  /** Campaigns if a majority of voters would have it and this helm is the one to do it. */
  private Behavior<Command> decide() {
    long now = bootMillis.getAsLong();
    Standing standing = soundings.standing();
    letOthersBegin(standing, now);
    boolean settled =
        soundings.allTwinsHeard() || now - startedAtMillis >= station.settling().toMillis();
    if (!standing.known()
        || !standing.open()
        || !settled
        || now < restUntilMillis
        || !soundings.inCharge().equals(station.watched())) {
      return Behaviors.same();
    }
    excludedUntilMillis.values().removeIf(until -> until <= now);
    Optional<CandidateReport> best = soundings.best(excludedUntilMillis.keySet());
    if (best.isEmpty()) {
      return Behaviors.same();
    }
    Purpose purpose = new Purpose(reason(standing), false, null, now, List.of());
    return campaign(best.get(), purpose, standing.releasedThrough());
  }

  /**
   * A promise that is news was not won here: until all have reported again, others may be stale.
   */
  private void letOthersBegin(Standing standing, long now) {
    if (standing.latest().epoch() > latestEpochSeen) {
      latestEpochSeen = standing.latest().epoch();
      restUntilMillis = Math.max(restUntilMillis, now + station.grant().renewEvery().toMillis());
    }
  }

  private static String reason(Standing standing) {
    if (standing.begun() == 0) {
      return "vacant";
    }
    return standing.vacant() ? "released" : "silent";
  }

  private Behavior<Command> onOrder(Order order) {
    String inCharge = soundings.inCharge();
    if (!order.relayed() && !inCharge.isEmpty() && !inCharge.equals(station.watched())) {
      helm.tell(new Helm.Misdirected(order, inCharge));
      return Behaviors.same();
    }
    Standing standing = soundings.standing();
    Optional<CandidateReport> target = soundings.candidate(order.node());
    Optional<CandidateReport> holder = soundings.livingHolder();
    Optional<String> objection = objection(order, standing, target, holder);
    if (objection.isPresent()) {
      order.refuse(objection.get());
      return Behaviors.same();
    }
    if (holder.isPresent() && holder.get().node().equals(order.node())) {
      order.replyTo().tell(new Helm.Done(workload, order.node(), holder.get().epoch(), List.of()));
      return Behaviors.same();
    }
    record(
        "operator", standing.latest().epoch(), order.verb().word() + " " + order.node(), Map.of());
    return holder.isPresent()
        ? demote(order, holder.get())
        : campaign(
            target.orElseThrow(),
            new Purpose(order.verb().word(), true, order, bootMillis.getAsLong(), List.of()),
            standing.releasedThrough());
  }

  private static Optional<String> objection(
      Order order,
      Standing standing,
      Optional<CandidateReport> target,
      Optional<CandidateReport> holder) {
    if (!standing.known()) {
      return Optional.of("no majority of voters answers");
    }
    if (target.isEmpty()) {
      return Optional.of(order.node() + " does not answer");
    }
    boolean holds = holder.isPresent() && holder.get().node().equals(order.node());
    if (!holds && target.get().phase() != Phase.FOLLOWING) {
      return Optional.of(order.node() + " is " + word(target.get().phase()));
    }
    if (order.verb() == Verb.ACTIVATE || holds) {
      return Optional.empty();
    }
    if (!target.get().healthy()) {
      return Optional.of(
          order.node() + " is not healthy: " + String.join("; ", target.get().reasons()));
    }
    return holder.isEmpty()
        ? Optional.of(
            "nobody is active that could hand over; activate " + order.node() + " instead")
        : Optional.empty();
  }

  private static String word(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }

  // --- demoting ---

  private Behavior<Command> demote(Order order, CandidateReport holder) {
    Duration within = order.verb().demoteWithin;
    long epoch = holder.epoch();
    long since = bootMillis.getAsLong();
    boolean flush = order.verb() == Verb.SWITCHOVER;
    holder
        .self()
        .tell(new Candidacy.Demote(workload, epoch, order.node(), flush, within, candidateReplies));
    timers.startSingleTimer(Tick.PATIENCE_OVER, within.plus(GRACE));
    return listening()
        .onMessage(
            Heard.class,
            m -> {
              take(m.reply);
              return Behaviors.same();
            })
        .onMessage(Said.class, m -> whileDemoting(m.reply, order, epoch, since))
        .onMessageEquals(
            Tick.PATIENCE_OVER,
            () -> notDemoted(order, epoch, since, "no answer within " + within.plus(GRACE)))
        .onMessage(Given.class, m -> busy(m, "asking " + holder.node() + " to let go"))
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> whileDemoting(
      Candidacy.Reply reply, Order order, long epoch, long sinceMillis) {
    take(reply);
    if (reply instanceof Candidacy.Demoted m && m.epoch() == epoch) {
      record("demoted", epoch, m.node() + " let go of epoch " + epoch, details(m.steps()));
      return campaignForOrder(order, sinceMillis, m.steps(), epoch);
    }
    if (reply instanceof Candidacy.DemoteRefused m && m.epoch() == epoch) {
      return notDemoted(order, epoch, sinceMillis, m.node() + " keeps it: " + m.reason());
    }
    return Behaviors.same();
  }

  private Behavior<Command> notDemoted(Order order, long epoch, long sinceMillis, String why) {
    if (order.verb() == Verb.ACTIVATE) {
      Step asked = new Step("asked-holder", since(sinceMillis));
      return campaignForOrder(
          order, sinceMillis, List.of(asked), soundings.standing().releasedThrough());
    }
    record("switchover", epoch, "not switched over: " + why, Map.of("to", order.node()));
    order.refuse(why);
    return watching();
  }

  private Behavior<Command> campaignForOrder(
      Order order, long sinceMillis, List<Step> before, long releasedThrough) {
    Optional<CandidateReport> target = soundings.candidate(order.node());
    if (target.isEmpty()) {
      order.refuse(order.node() + " has stopped answering");
      return watching();
    }
    Purpose purpose = new Purpose(order.verb().word(), true, order, sinceMillis, before);
    return campaign(target.get(), purpose, releasedThrough);
  }

  // --- campaigning ---

  private Behavior<Command> campaign(
      CandidateReport candidate, Purpose purpose, long releasedThrough) {
    Campaign campaign =
        new Campaign(
            soundings.standing().nextEpoch(),
            candidate.holder(),
            station.voters(),
            releasedThrough);
    long beganAtMillis = bootMillis.getAsLong();
    timers.startTimerWithFixedDelay(Tick.AGAIN, Duration.ZERO, AGAIN_EVERY);
    timers.startSingleTimer(Tick.PATIENCE_OVER, PROMISES_WITHIN);
    return listening()
        .onMessageEquals(Tick.AGAIN, () -> ask(campaign, purpose.force))
        .onMessage(Heard.class, m -> whileCampaigning(m.reply, campaign, purpose, beganAtMillis))
        .onMessage(
            Said.class,
            m -> {
              take(m.reply);
              return Behaviors.same();
            })
        .onMessageEquals(
            Tick.PATIENCE_OVER,
            () -> giveUp(campaign, purpose, "no majority of voters promised in time"))
        .onMessage(Given.class, m -> busy(m, "campaigning for " + candidate.node()))
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> ask(Campaign campaign, boolean force) {
    Voter.Ask ask =
        new Voter.Ask(workload, campaign.epoch(), campaign.candidate(), force, voterReplies);
    voters.forEach(voter -> voter.tell(ask));
    return Behaviors.same();
  }

  private Behavior<Command> whileCampaigning(
      Voter.Reply reply, Campaign campaign, Purpose purpose, long beganAtMillis) {
    take(reply);
    note(reply, campaign);
    if (campaign.lost()) {
      return giveUp(campaign, purpose, "a majority of voters refused epoch " + campaign.epoch());
    }
    return campaign.won()
        ? fencing(campaign, purpose, beganAtMillis, bootMillis.getAsLong())
        : Behaviors.same();
  }

  private void note(Voter.Reply reply, Campaign campaign) {
    if (reply instanceof Voter.Promised m && m.epoch() == campaign.epoch()) {
      campaign.promised(m.voter(), m.report(), bootMillis.getAsLong());
    } else if (reply instanceof Voter.PromiseRefused m && m.epoch() == campaign.epoch()) {
      campaign.refused(m.voter(), m.report());
    } else if (reply instanceof Voter.Reported m) {
      campaign.learned(m.report());
    }
  }

  private Behavior<Command> giveUp(Campaign campaign, Purpose purpose, String why) {
    voters.forEach(voter -> voter.tell(new Voter.Withdraw(workload, campaign.epoch())));
    restUntilMillis = bootMillis.getAsLong() + random.nextLong(200, 1_200);
    context.getLog().info("{}: epoch {} given up: {}", workload, campaign.epoch(), why);
    purpose.refuse(why);
    return watching();
  }

  // --- fencing: the promises are won, an earlier holder may still serve ---

  private Behavior<Command> fencing(
      Campaign campaign, Purpose purpose, long beganAtMillis, long wonAtMillis) {
    timers.cancel(Tick.PATIENCE_OVER);
    Step promises = new Step("promises", Duration.ofMillis(wonAtMillis - beganAtMillis));
    List<Step> steps = new ArrayList<>(purpose.before);
    steps.add(promises);
    recordWon(campaign, purpose);
    Purpose further =
        new Purpose(purpose.reason, purpose.force, purpose.order, purpose.sinceMillis, steps);
    Behavior<Command> waiting =
        listening()
            .onMessageEquals(Tick.AGAIN, () -> ask(campaign, purpose.force))
            .onMessage(
                Heard.class,
                m -> {
                  take(m.reply);
                  note(m.reply, campaign);
                  return waitOrGrant(campaign, further, wonAtMillis, Behaviors.same());
                })
            .onMessage(
                Said.class,
                m -> {
                  take(m.reply);
                  return Behaviors.same();
                })
            .onMessageEquals(
                Tick.FENCE_OVER,
                () -> waitOrGrant(campaign, further, wonAtMillis, Behaviors.same()))
            .onMessage(
                Given.class, m -> busy(m, "waiting until the last holder cannot serve any more"))
            .onAnyMessage(m -> Behaviors.same())
            .build();
    return waitOrGrant(campaign, further, wonAtMillis, waiting);
  }

  private Behavior<Command> waitOrGrant(
      Campaign campaign, Purpose purpose, long wonAtMillis, Behavior<Command> waiting) {
    long now = bootMillis.getAsLong();
    long leftMillis = campaign.readyAtMillis().orElseThrow() - now;
    if (leftMillis > 0) {
      timers.startSingleTimer(Tick.FENCE_OVER, Duration.ofMillis(leftMillis));
      return waiting;
    }
    List<Step> steps = new ArrayList<>(purpose.before);
    steps.add(new Step("fence", Duration.ofMillis(now - wonAtMillis)));
    return grant(campaign, purpose, steps);
  }

  // --- granting ---

  private Behavior<Command> grant(Campaign campaign, Purpose purpose, List<Step> steps) {
    Optional<CandidateReport> winner = soundings.candidate(campaign.candidate());
    if (winner.isEmpty()) {
      return giveUp(campaign, purpose, campaign.candidate() + " has stopped answering");
    }
    ActorRef<Candidacy.Command> to = winner.get().self();
    Candidacy.Grant grant =
        new Candidacy.Grant(
            workload,
            campaign.epoch(),
            campaign.candidate(),
            purpose.reason,
            steps,
            candidateReplies);
    timers.cancel(Tick.FENCE_OVER);
    timers.startTimerWithFixedDelay(Tick.AGAIN, Duration.ZERO, AGAIN_EVERY);
    timers.startSingleTimer(Tick.PATIENCE_OVER, ACCEPTED_WITHIN);
    return listening()
        .onMessageEquals(
            Tick.AGAIN,
            () -> {
              to.tell(grant);
              return Behaviors.same();
            })
        .onMessage(
            Heard.class,
            m -> {
              take(m.reply);
              return Behaviors.same();
            })
        .onMessage(Said.class, m -> whileGranting(m.reply, campaign, purpose, steps))
        .onMessageEquals(
            Tick.PATIENCE_OVER, () -> notAccepted(campaign, purpose, "it does not answer"))
        .onMessage(Given.class, m -> busy(m, "granting to " + winner.get().node()))
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> whileGranting(
      Candidacy.Reply reply, Campaign campaign, Purpose purpose, List<Step> steps) {
    take(reply);
    if (reply instanceof Candidacy.GrantAccepted m && m.epoch() == campaign.epoch()) {
      String summary = m.node() + " is granted epoch " + m.epoch() + ": " + purpose.reason;
      Map<String, String> details = details(steps);
      details.put("node", m.node());
      details.put("reason", purpose.reason);
      record("granted", m.epoch(), summary, details);
      return purpose.order == null ? watching() : activating(purpose.order, m, purpose, steps);
    }
    if (reply instanceof Candidacy.GrantDeclined m && m.epoch() == campaign.epoch()) {
      return notAccepted(campaign, purpose, m.reason());
    }
    return Behaviors.same();
  }

  private Behavior<Command> notAccepted(Campaign campaign, Purpose purpose, String why) {
    String node = campaign.candidate().node();
    excludedUntilMillis.put(node, bootMillis.getAsLong() + EXCLUDED_FOR.toMillis());
    return giveUp(campaign, purpose, node + " did not take epoch " + campaign.epoch() + ": " + why);
  }

  // --- activating: an operator waits for the winner to be active ---

  private Behavior<Command> activating(
      Order order, Candidacy.GrantAccepted accepted, Purpose purpose, List<Step> steps) {
    long grantedAtMillis = bootMillis.getAsLong();
    timers.startTimerWithFixedDelay(Tick.AGAIN, AGAIN_EVERY);
    timers.startSingleTimer(Tick.PATIENCE_OVER, ACTIVE_WITHIN);
    return listening()
        .onMessageEquals(Tick.AGAIN, this::sound)
        .onMessage(
            Heard.class,
            m -> {
              take(m.reply);
              return Behaviors.same();
            })
        .onMessage(
            Said.class,
            m -> {
              take(m.reply);
              return whileActivating(m.reply, order, accepted, purpose, steps, grantedAtMillis);
            })
        .onMessageEquals(
            Tick.PATIENCE_OVER, () -> notActive(order, accepted, "not active in " + ACTIVE_WITHIN))
        .onMessage(Given.class, m -> busy(m, "waiting for " + accepted.node() + " to be active"))
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> whileActivating(
      Candidacy.Reply reply,
      Order order,
      Candidacy.GrantAccepted accepted,
      Purpose purpose,
      List<Step> steps,
      long grantedAtMillis) {
    if (!(reply instanceof CandidateReport report)
        || !report.node().equals(accepted.node())
        || report.epoch() < accepted.epoch()) {
      return Behaviors.same();
    }
    if (report.phase() == Phase.ACTIVE) {
      List<Step> all = new ArrayList<>(steps);
      all.add(new Step("activation", since(grantedAtMillis)));
      all.add(new Step("total", since(purpose.sinceMillis)));
      record(
          "switchover", report.epoch(), order.verb().word() + " to " + report.node(), details(all));
      order.replyTo().tell(new Helm.Done(workload, report.node(), report.epoch(), all));
      return watching();
    }
    return report.phase() == Phase.PROMOTING
        ? Behaviors.same()
        : notActive(order, accepted, String.join("; ", report.reasons()));
  }

  private Behavior<Command> notActive(Order order, Candidacy.GrantAccepted accepted, String why) {
    order.refuse(
        "granted epoch " + accepted.epoch() + " to " + accepted.node() + ", but it failed: " + why);
    return watching();
  }

  // --- history ---

  private void recordWon(Campaign campaign, Purpose purpose) {
    Promise before = soundings.standing().latest();
    record(
        "promise-won",
        campaign.epoch(),
        "epoch " + campaign.epoch() + " is promised to " + campaign.candidate().node(),
        Map.of(
            "reason", purpose.reason,
            "by", String.join(",", campaign.promising()),
            "latest", before.holder().node()));
  }

  private void record(String kind, long epoch, String summary, Map<String, String> details) {
    history.accept(new HistoryEvent(kind, workload, epoch, summary, Map.copyOf(details)));
  }

  private static Map<String, String> details(List<Step> steps) {
    Map<String, String> details = new TreeMap<>();
    steps.forEach(step -> details.put(step.name() + "_ms", "" + step.took().toMillis()));
    return details;
  }

  private Duration since(long sinceMillis) {
    return Duration.ofMillis(bootMillis.getAsLong() - sinceMillis);
  }
}
