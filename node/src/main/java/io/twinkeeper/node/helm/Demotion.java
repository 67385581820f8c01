package io.twinkeeper.node.helm;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Order.Verb;
import io.twinkeeper.node.helm.Watch.Command;
import io.twinkeeper.node.helm.Watch.Given;
import io.twinkeeper.node.helm.Watch.Tick;
import io.twinkeeper.protocol.grant.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The phase in which the living holder is asked to let go. If it keeps the epoch, a switchover ends
 * there; an activation goes on and overrules it.
 */
final class Demotion {
  /** How much later than the holder itself the helm gives up. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Watch watch;
  private final Lookout lookout;
  private final long sinceMillis;

  Demotion(Watch watch, Lookout lookout) {
    this.watch = watch;
    this.lookout = lookout;
    this.sinceMillis = lookout.nowMillis();
  }

  Behavior<Command> begin(Order order, CandidateReport holder) {
    Duration within = order.verb().demoteWithin;
    Behavior<Command> demoting =
        lookout
            .phase(reply -> onVoter(order, holder), reply -> onReply(reply, order, holder.epoch()))
            .onMessageEquals(
                Tick.PATIENCE_OVER, () -> notDemoted(order, holder.epoch(), "it does not answer"))
            .onMessage(
                Given.class, m -> m.order().refuseAsBusy("asking " + holder.node() + " to let go"))
            .onAnyMessage(m -> Behaviors.same())
            .build();
    boolean waitForFlush = order.verb() == Verb.SWITCHOVER;
    holder
        .self()
        .tell(
            new Candidacy.Demote(
                order.workload(),
                holder.epoch(),
                order.node(),
                waitForFlush,
                within,
                lookout.candidateReplies));
    lookout.timers.startSingleTimer(Tick.PATIENCE_OVER, within.plus(GRACE));
    return demoting;
  }

  /**
   * Once a majority of voters would have a campaign, the holder has not renewed for so long that it
   * serves no more: there is nobody left to wait for. One that has just let go says so itself, if
   * it still can.
   */
  private Behavior<Command> onVoter(Order order, CandidateReport holder) {
    Standing standing = lookout.soundings.standing();
    boolean silent = lookout.soundings.candidate(holder.holder()).isEmpty();
    boolean gone = silent || !standing.isOver(holder.epoch());
    return standing.known() && standing.open() && gone
        ? holderGone(order, holder)
        : Behaviors.same();
  }

  private Behavior<Command> holderGone(Order order, CandidateReport holder) {
    if (order.verb() == Verb.ACTIVATE) {
      return overrule(order);
    }
    Optional<String> objection = objection(order.node(), holder);
    if (objection.isEmpty()) {
      return watch.campaignFor(order, sinceMillis, asked(), holder.epoch());
    }
    String why = holder.node() + objection.get();
    lookout.record(
        "switchover", holder.epoch(), "not switched over: " + why, Map.of("to", order.node()));
    order.refuse(why + "; unless failover is paused, who can take over does so without an order");
    return watch.watching();
  }

  /** What the holder, which is gone, did that keeps the workload from going where it should. */
  private Optional<String> objection(String node, CandidateReport holder) {
    boolean over = lookout.soundings.standing().isOver(holder.epoch()); // its last word
    if (!over) {
      return Optional.of(" stopped renewing its grant while it was asked to let go");
    }
    Optional<CandidateReport> target = lookout.soundings.candidate(node);
    if (target.isEmpty()) {
      return Optional.of(" let go, but " + node + " does not answer");
    }
    return ahead(target.get(), holder)
        .map(other -> " let go, but " + other.node() + " has what " + node + " lacks");
  }

  /**
   * Another twin that has something which this one lacks: the holder has not said that it handed it
   * over, and a plain failover would go there.
   */
  private Optional<CandidateReport> ahead(CandidateReport target, CandidateReport holder) {
    return lookout.soundings.fresh().stream()
        .filter(other -> !other.holder().equals(holder.holder()))
        .filter(other -> Ranking.isBehind(target, other))
        .findFirst();
  }

  private Behavior<Command> onReply(Candidacy.Reply reply, Order order, long epoch) {
    if (reply instanceof Candidacy.Demoted m && m.epoch() == epoch) {
      String summary = m.node() + " let go of epoch " + epoch;
      lookout.record("demoted", epoch, summary, Lookout.details(m.steps()));
      return watch.campaignFor(order, sinceMillis, m.steps(), epoch);
    }
    if (reply instanceof Candidacy.DemoteRefused m && m.epoch() == epoch) {
      return notDemoted(order, epoch, m.reason());
    }
    return Behaviors.same();
  }

  private Behavior<Command> notDemoted(Order order, long epoch, String why) {
    if (order.verb() == Verb.ACTIVATE) {
      return overrule(order);
    }
    lookout.record("switchover", epoch, "not switched over: " + why, Map.of("to", order.node()));
    order.refuse("the active node keeps epoch " + epoch + ": " + why);
    return watch.watching();
  }

  private Behavior<Command> overrule(Order order) {
    return watch.campaignFor(order, sinceMillis, asked(), 0);
  }

  private List<Step> asked() {
    return List.of(new Step("asked-holder", lookout.since(sinceMillis)));
  }
}
