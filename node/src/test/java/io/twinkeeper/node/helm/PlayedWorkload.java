package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import io.twinkeeper.node.helm.Candidacy.CandidateReport;
import io.twinkeeper.node.helm.Candidacy.Phase;
import io.twinkeeper.protocol.stream.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A workload that serves nothing but tells a judge when it would; its tenancy is a real one. */
final class PlayedWorkload {
  static final String NAME = "web";

  /** What it does when it is asked to let go. */
  enum Manner {
    LETS_GO_AT_ONCE,
    LETS_GO_LATE,
    DIES,
    /** Its last word to the voters is that it let go. */
    LETS_GO_AND_DIES
  }

  /** Longer than any voter waits for a renewal. */
  static final Duration LATE = HelmFixture.GRANT.fence().multipliedBy(2);

  private record TenancySaid(Tenancy.Event event) implements Candidacy.Command {}

  private record LetsGo(Candidacy.Demote asked) implements Candidacy.Command {}

  private final ActorContext<Candidacy.Command> context;
  private final String node;
  private final Position position;
  private final boolean healthy;
  private final @Nullable Duration behind;
  private final Judge judge;
  private final Chamber chamber;
  private final Manner manner;
  private final long incarnation = ThreadLocalRandom.current().nextLong();
  private Phase phase = Phase.FOLLOWING;
  private long epoch;
  private @Nullable ActorRef<Tenancy.Command> tenancy;
  private Candidacy.@Nullable Demote demotion;

  static Behavior<Candidacy.Command> create(
      String node, Position position, boolean healthy, Judge judge) {
    return create(node, position, healthy, judge, HelmFixture.CHAMBER);
  }

  static Behavior<Candidacy.Command> create(
      String node, Position position, boolean healthy, Judge judge, Chamber chamber) {
    return Behaviors.setup(
        context ->
            new PlayedWorkload(
                    context,
                    node,
                    position,
                    healthy,
                    Duration.ZERO,
                    judge,
                    chamber,
                    Manner.LETS_GO_AT_ONCE)
                .open());
  }

  /** A healthy one in step that lets go in its own manner. */
  static Behavior<Candidacy.Command> create(
      String node, Position position, Manner manner, Judge judge) {
    return Behaviors.setup(
        context ->
            new PlayedWorkload(
                    context,
                    node,
                    position,
                    true,
                    Duration.ZERO,
                    judge,
                    HelmFixture.CHAMBER,
                    manner)
                .open());
  }

  /** A healthy one whose copies are so far behind. */
  static Behavior<Candidacy.Command> create(
      String node, Position position, @Nullable Duration behind, Judge judge) {
    return Behaviors.setup(
        context ->
            new PlayedWorkload(
                    context,
                    node,
                    position,
                    true,
                    behind,
                    judge,
                    HelmFixture.CHAMBER,
                    Manner.LETS_GO_AT_ONCE)
                .open());
  }

  private PlayedWorkload(
      ActorContext<Candidacy.Command> context,
      String node,
      Position position,
      boolean healthy,
      @Nullable Duration behind,
      Judge judge,
      Chamber chamber,
      Manner manner) {
    this.context = context;
    this.node = node;
    this.position = position;
    this.healthy = healthy;
    this.behind = behind;
    this.judge = judge;
    this.chamber = chamber;
    this.manner = manner;
  }

  private Behavior<Candidacy.Command> open() {
    context
        .getSystem()
        .receptionist()
        .tell(Receptionist.register(Candidacy.key(NAME), context.getSelf()));
    return Behaviors.receive(Candidacy.Command.class)
        .onMessage(Candidacy.Report.class, this::onReport)
        .onMessage(Candidacy.Grant.class, this::onGrant)
        .onMessage(Candidacy.Demote.class, this::onDemote)
        .onMessage(LetsGo.class, m -> letGo(m.asked))
        .onMessage(TenancySaid.class, m -> onTenancy(m.event))
        .onSignal(PostStop.class, m -> ended())
        .build();
  }

  private Behavior<Candidacy.Command> onReport(Candidacy.Report m) {
    m.replyTo()
        .tell(
            new CandidateReport(
                node,
                NAME,
                incarnation,
                phase,
                epoch,
                Map.of("events", position),
                healthy,
                List.of(),
                context.getSelf(),
                phase == Phase.FOLLOWING ? behind : Duration.ZERO));
    return Behaviors.same();
  }

  private Behavior<Candidacy.Command> onGrant(Candidacy.Grant m) {
    judge.granted(m.epoch(), m.holder());
    if (m.holder().incarnation() != incarnation || m.epoch() < epoch) {
      m.replyTo().tell(new Candidacy.GrantDeclined(node, NAME, m.epoch(), "not me"));
      return Behaviors.same();
    }
    if (m.epoch() > epoch) {
      epoch = m.epoch();
      phase = Phase.PROMOTING;
      tenancy =
          context.spawn(
              Tenancy.create(
                  NAME,
                  epoch,
                  m.holder(),
                  chamber,
                  HelmFixture.GRANT,
                  HelmFixture::bootMillis,
                  context.messageAdapter(Tenancy.Event.class, TenancySaid::new)),
              "tenancy-" + epoch);
    }
    m.replyTo().tell(new Candidacy.GrantAccepted(node, NAME, m.epoch()));
    return Behaviors.same();
  }

  private Behavior<Candidacy.Command> onDemote(Candidacy.Demote m) {
    if (manner == Manner.DIES) {
      return Behaviors.stopped();
    }
    if (manner == Manner.LETS_GO_LATE) {
      context.scheduleOnce(LATE, context.getSelf(), new LetsGo(m));
      return Behaviors.same();
    }
    return letGo(m);
  }

  private Behavior<Candidacy.Command> letGo(Candidacy.Demote m) {
    if (m.epoch() == epoch && tenancy != null) {
      ended();
      demotion = m;
      tenancy.tell(new Tenancy.Release());
    }
    return Behaviors.same();
  }

  private Behavior<Candidacy.Command> onTenancy(Tenancy.Event event) {
    if (event instanceof Tenancy.MayServeUntil m && m.epoch() == epoch && demotion == null) {
      phase = Phase.ACTIVE;
      judge.serves(node, epoch, m.bootMillis());
    } else if (event instanceof Tenancy.Lost && tenancy != null) {
      ended();
      tenancy.tell(new Tenancy.Release());
    } else if (event instanceof Tenancy.Released && manner == Manner.LETS_GO_AND_DIES) {
      return Behaviors.stopped();
    } else if (event instanceof Tenancy.Released && demotion != null) {
      demotion.replyTo().tell(new Candidacy.Demoted(node, NAME, epoch, List.of()));
      demotion = null;
    }
    return Behaviors.same();
  }

  private Behavior<Candidacy.Command> ended() {
    phase = Phase.FOLLOWING;
    judge.ended(node);
    return Behaviors.same();
  }
}
