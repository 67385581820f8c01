package io.twinkeeper.node.helm;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Candidacy.Phase;
import io.twinkeeper.node.helm.Watch.Command;
import io.twinkeeper.node.helm.Watch.Given;
import io.twinkeeper.node.helm.Watch.Tick;
import io.twinkeeper.protocol.grant.Campaign;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The phases after a won campaign: handing the grant to the winner until it accepts, and, if an
 * operator waits, watching until it is active.
 */
final class Commission {
  private static final Duration ACCEPTED_WITHIN = Duration.ofSeconds(2);
  private static final Duration ACTIVE_WITHIN = Duration.ofSeconds(60);

  private final Watch watch;
  private final Lookout lookout;
  private final Campaign campaign;
  private final Purpose purpose;

  Commission(Watch watch, Lookout lookout, Campaign campaign, Purpose purpose) {
    this.watch = watch;
    this.lookout = lookout;
    this.campaign = campaign;
    this.purpose = purpose;
  }

  Behavior<Command> begin() {
    Optional<CandidateReport> winner = lookout.soundings.candidate(campaign.candidate());
    if (winner.isEmpty()) {
      return watch.giveUp(campaign, purpose, winner() + " has stopped answering");
    }
    Behavior<Command> granting =
        lookout
            .phase(reply -> Behaviors.same(), this::whileGranting)
            .onMessageEquals(Tick.AGAIN, () -> grant(winner.get()))
            .onMessageEquals(Tick.PATIENCE_OVER, () -> notAccepted("it does not answer"))
            .onMessage(Given.class, m -> m.order().refuseAsBusy("granting to " + winner()))
            .onAnyMessage(m -> Behaviors.same())
            .build();
    lookout.timers.startTimerWithFixedDelay(Tick.AGAIN, Duration.ZERO, Candidature.AGAIN_EVERY);
    lookout.timers.startSingleTimer(Tick.PATIENCE_OVER, ACCEPTED_WITHIN);
    return granting;
  }

  private String winner() {
    return campaign.candidate().node();
  }

  private Behavior<Command> grant(CandidateReport winner) {
    winner
        .self()
        .tell(
            new Candidacy.Grant(
                lookout.workload,
                campaign.epoch(),
                campaign.candidate(),
                purpose.reason(),
                purpose.steps(),
                lookout.candidateReplies));
    return Behaviors.same();
  }

  private Behavior<Command> whileGranting(Candidacy.Reply reply) {
    if (reply instanceof Candidacy.GrantAccepted m && m.epoch() == campaign.epoch()) {
      return accepted();
    }
    if (reply instanceof Candidacy.GrantDeclined m && m.epoch() == campaign.epoch()) {
      return notAccepted(m.reason());
    }
    return Behaviors.same();
  }

  private Behavior<Command> accepted() {
    Map<String, String> details = Lookout.details(purpose.steps());
    details.put("node", winner());
    details.put("reason", purpose.reason());
    String summary = winner() + " is granted epoch " + campaign.epoch() + ": " + purpose.reason();
    lookout.record("granted", campaign.epoch(), summary, details);
    Order order = purpose.order();
    if (order == null) {
      watch.moved(purpose.from(), winner(), campaign.epoch());
      return watch.watching();
    }
    return activating(order);
  }

  private Behavior<Command> notAccepted(String why) {
    watch.exclude(winner());
    return watch.giveUp(campaign, purpose, winner() + " did not take it: " + why);
  }

  private Behavior<Command> activating(Order order) {
    long grantedAtMillis = lookout.nowMillis();
    Behavior<Command> activating =
        lookout
            .phase(
                reply -> Behaviors.same(), reply -> whileActivating(reply, order, grantedAtMillis))
            .onMessageEquals(Tick.AGAIN, lookout::sound)
            .onMessageEquals(
                Tick.PATIENCE_OVER, () -> notActive(order, "nothing within " + ACTIVE_WITHIN))
            .onMessage(
                Given.class,
                m -> m.order().refuseAsBusy("waiting until " + winner() + " is active"))
            .onAnyMessage(m -> Behaviors.same())
            .build();
    lookout.timers.startTimerWithFixedDelay(Tick.AGAIN, Candidature.AGAIN_EVERY);
    lookout.timers.startSingleTimer(Tick.PATIENCE_OVER, ACTIVE_WITHIN);
    return activating;
  }

  private Behavior<Command> whileActivating(
      Candidacy.Reply reply, Order order, long grantedAtMillis) {
    if (!(reply instanceof CandidateReport report)
        || !report.holder().equals(campaign.candidate())
        || report.epoch() < campaign.epoch()
        || report.phase() == Phase.PROMOTING) {
      return Behaviors.same();
    }
    return report.phase() == Phase.ACTIVE
        ? active(order, grantedAtMillis)
        : notActive(order, String.join("; ", report.reasons()));
  }

  private Behavior<Command> active(Order order, long grantedAtMillis) {
    Purpose done =
        purpose
            .after(new Step("activation", lookout.since(grantedAtMillis)))
            .after(new Step("total", lookout.since(purpose.sinceMillis())));
    String summary = order.word() + " to " + winner() + " is done";
    lookout.record("switchover", campaign.epoch(), summary, Lookout.details(done.steps()));
    order.replyTo().tell(new Helm.Done(order.workload(), winner(), campaign.epoch(), done.steps()));
    return watch.watching();
  }

  private Behavior<Command> notActive(Order order, String why) {
    order.refuse(
        winner() + " was granted epoch " + campaign.epoch() + " but is not active: " + why);
    return watch.watching();
  }
}
