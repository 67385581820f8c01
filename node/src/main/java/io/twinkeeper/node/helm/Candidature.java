package io.twinkeeper.node.helm;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.breakage.Breakage;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Watch.Command;
import io.twinkeeper.node.helm.Watch.Given;
import io.twinkeeper.node.helm.Watch.Tick;
import io.twinkeeper.protocol.grant.Campaign;
import io.twinkeeper.protocol.grant.Electorate;
import io.twinkeeper.protocol.orders.OrderBook;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The phases of a campaign: gathering promises, then waiting until no earlier holder can serve any
 * more. Voters are asked again until the end, for answers get lost. A campaign that nobody ordered
 * reads the standing orders once more before it grants.
 */
final class Candidature {
  static final Duration AGAIN_EVERY = Duration.ofMillis(400);

  /** The standing orders once more; empty if too few copies answered. */
  record LookedAgain(Candidature by, Optional<OrderBook> book) implements Command {}

  private final Watch watch;
  private final Lookout lookout;
  private final long beganAtMillis;

  Candidature(Watch watch, Lookout lookout) {
    this.watch = watch;
    this.lookout = lookout;
    this.beganAtMillis = lookout.nowMillis();
  }

  Behavior<Command> begin(CandidateReport candidate, Purpose purpose, long releasedThrough) {
    Campaign campaign =
        new Campaign(
            purpose.alone()
                ? lookout.soundings.epochAlone(candidate.node(), lookout.now())
                : lookout.soundings.nextEpoch(),
            candidate.holder(),
            purpose.alone()
                ? Electorate.majorityOf(List.of(candidate.node()))
                : lookout.station.chamber().electorate(),
            releasedThrough,
            beganAtMillis + lookout.station.grant().deadline().toMillis());
    Behavior<Command> gathering =
        lookout
            .phase(reply -> whileGathering(reply, campaign, purpose), reply -> Behaviors.same())
            .onMessageEquals(Tick.AGAIN, () -> ask(campaign, purpose))
            .onMessageEquals(
                Tick.PATIENCE_OVER,
                () -> watch.giveUp(campaign, purpose, "no majority of voters promised in time"))
            .onMessage(
                Given.class, m -> m.order().refuseAsBusy("campaigning for " + candidate.node()))
            .onAnyMessage(m -> Behaviors.same())
            .build();
    lookout.timers.startTimerWithFixedDelay(Tick.AGAIN, Duration.ZERO, AGAIN_EVERY);
    lookout.timers.startSingleTimer(Tick.PATIENCE_OVER, lookout.station.grant().deadline());
    return gathering;
  }

  private Behavior<Command> ask(Campaign campaign, Purpose purpose) {
    lookout.tellVoters(
        new Voter.Ask(
            lookout.workload,
            campaign.epoch(),
            campaign.candidate(),
            purpose.force(),
            lookout.voterReplies));
    return Behaviors.same();
  }

  private Behavior<Command> whileGathering(Voter.Reply reply, Campaign campaign, Purpose purpose) {
    note(reply, campaign);
    if (campaign.lost()) {
      String why = "a majority of voters refused epoch " + campaign.epoch();
      return watch.giveUp(campaign, purpose, why);
    }
    return campaign.won() ? won(campaign, purpose) : Behaviors.same();
  }

  private void note(Voter.Reply reply, Campaign campaign) {
    if (reply instanceof Voter.Promised m && m.epoch() == campaign.epoch()) {
      campaign.promised(m.voter(), m.report(), lookout.nowMillis());
    } else if (reply instanceof Voter.PromiseRefused m && m.epoch() == campaign.epoch()) {
      campaign.refused(m.voter(), m.report());
    } else if (reply instanceof Voter.Reported m) {
      campaign.learned(m.report());
    }
  }

  private Behavior<Command> won(Campaign campaign, Purpose purpose) {
    String summary = "epoch " + campaign.epoch() + " is promised to " + campaign.candidate().node();
    lookout.record(
        "promise-won",
        campaign.epoch(),
        summary,
        Map.of("reason", purpose.reason(), "by", String.join(",", campaign.promising())));
    Purpose further = purpose.after(new Step("promises", lookout.since(beganAtMillis)));
    return fencing(campaign, further, lookout.nowMillis());
  }

  private Behavior<Command> fencing(Campaign campaign, Purpose purpose, long wonAtMillis) {
    Behavior<Command> fencing =
        lookout
            .phase(
                reply -> {
                  note(reply, campaign);
                  return grantOr(Behaviors.same(), campaign, purpose, wonAtMillis);
                },
                reply -> Behaviors.same())
            .onMessageEquals(Tick.AGAIN, () -> ask(campaign, purpose))
            .onMessageEquals(
                Tick.FENCE_OVER, () -> grantOr(Behaviors.same(), campaign, purpose, wonAtMillis))
            .onMessage(
                Given.class,
                m -> m.order().refuseAsBusy("waiting until the last holder cannot serve any more"))
            .onAnyMessage(m -> Behaviors.same())
            .build();
    lookout.timers.startTimerWithFixedDelay(Tick.AGAIN, AGAIN_EVERY);
    return grantOr(fencing, campaign, purpose, wonAtMillis);
  }

  private Behavior<Command> grantOr(
      Behavior<Command> waiting, Campaign campaign, Purpose purpose, long wonAtMillis) {
    long leftMillis = campaign.readyAtMillis().orElseThrow() - lookout.nowMillis();
    if (leftMillis > 0 && !Breakage.FENCE_WAIT.isOn()) {
      lookout.timers.startSingleTimer(Tick.FENCE_OVER, Duration.ofMillis(leftMillis));
      return waiting;
    }
    Step fence = new Step("fence", lookout.since(wonAtMillis));
    Purpose further = purpose.after(fence);
    return purpose.order() == null
        ? lookingAgain(campaign, further)
        : new Commission(watch, lookout, campaign, further).begin();
  }

  /** What operators confirmed while the fence was waited for holds too. */
  private Behavior<Command> lookingAgain(Campaign campaign, Purpose purpose) {
    lookout.consult(book -> new LookedAgain(this, book));
    return lookout
        .phase(reply -> Behaviors.same(), reply -> Behaviors.same())
        .onMessage(
            LookedAgain.class, m -> m.by == this ? grant(m, campaign, purpose) : Behaviors.same())
        .onMessage(Given.class, m -> m.order().refuseAsBusy("granting to " + candidate(campaign)))
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> grant(LookedAgain m, Campaign campaign, Purpose purpose) {
    if (m.book.isEmpty()) {
      return watch.giveUp(campaign, purpose, "too few members answer for their standing orders");
    }
    Optional<String> objection =
        lookout.fitness(m.book.get()).ordersAgainst(candidate(campaign), purpose.from());
    return objection.isPresent()
        ? watch.giveUp(campaign, purpose, candidate(campaign) + ": " + objection.get())
        : new Commission(watch, lookout, campaign, purpose).begin();
  }

  private static String candidate(Campaign campaign) {
    return campaign.candidate().node();
  }
}
