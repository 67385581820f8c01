package io.twinkeeper.node.helm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import io.twinkeeper.protocol.config.GrantConfig;
import io.twinkeeper.protocol.grant.Holder;
import io.twinkeeper.protocol.grant.Tenure;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A holder's side of one granted epoch: renews with every voter, and says until when to serve.
 *
 * <p>Start one per grant, as a child of the workload's actor. The life of it:
 *
 * <pre>
 *   renewing ──(deadline passed, or a majority refuses)──► lost ──┐
 *      └───────────────────── Release ────────────────────────────┴──► releasing ──► stopped
 * </pre>
 *
 * Lost is final, whatever arrives later: the guard has acted on the same deadline.
 */
public final class Tenancy {
  /** Everything a tenancy is told. */
  public sealed interface Command {}

  /**
   * Ends the epoch. The owner says so only when nothing of the workload serves any more. Answered
   * with {@link Released}; the tenancy then stops.
   */
  public record Release() implements Command {}

  private record Voters(Set<ActorRef<Voter.Command>> refs) implements Command {}

  private record Answer(Voter.Reply reply) implements Command {}

  private enum Tick implements Command {
    RENEW,
    EXPIRE,
    GIVE_UP
  }

  /** What the owner is told. */
  public sealed interface Event {}

  /**
   * The workload may serve until {@code bootMillis} on this host's boot clock; told each time the
   * instant moves on. Nothing may serve before the first of these.
   */
  public record MayServeUntil(String workload, long epoch, long bootMillis) implements Event {}

  /** The workload may not serve any more. Told once. */
  public record Lost(String workload, long epoch, String reason) implements Event {}

  /**
   * No renewal is under way any more.
   *
   * @param heard how many voters have confirmed
   */
  public record Released(String workload, long epoch, int heard) implements Event {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final String workload;
  private final Holder holder;
  private final long epoch;
  private final GrantConfig grant;
  private final LongSupplier bootMillis;
  private final ActorRef<? super Event> owner;
  private final ActorRef<Voter.Reply> answers;
  private final Tenure tenure;
  private final Chamber chamber;
  private final long startedAtMillis;
  private final Set<String> heard = new HashSet<>();
  private Set<ActorRef<Voter.Command>> voters;

  /**
   * A tenancy that begins to renew at once.
   *
   * @param chamber the voters
   * @param bootMillis this host's boot clock, the one that the guard reads
   */
  public static Behavior<Command> create(
      String workload,
      long epoch,
      Holder holder,
      Chamber chamber,
      GrantConfig grant,
      LongSupplier bootMillis,
      ActorRef<? super Event> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new Tenancy(
                            context,
                            timers,
                            workload,
                            epoch,
                            holder,
                            chamber,
                            grant,
                            bootMillis,
                            owner)
                        .start()));
  }

  private Tenancy(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      String workload,
      long epoch,
      Holder holder,
      Chamber chamber,
      GrantConfig grant,
      LongSupplier bootMillis,
      ActorRef<? super Event> owner) {
    this.context = context;
    this.timers = timers;
    this.workload = workload;
    this.epoch = epoch;
    this.holder = holder;
    this.chamber = chamber;
    this.voters = chamber.beside();
    this.grant = grant;
    this.bootMillis = bootMillis;
    this.owner = owner;
    this.answers = context.messageAdapter(Voter.Reply.class, Answer::new);
    this.tenure = new Tenure(chamber.electorate(), grant.deadline());
    this.startedAtMillis = bootMillis.getAsLong();
  }

  private Behavior<Command> start() {
    ActorRef<Receptionist.Listing> listings =
        context.messageAdapter(
            Receptionist.Listing.class,
            listing -> new Voters(chamber.with(listing.getAllServiceInstances(chamber.key()))));
    context.getSystem().receptionist().tell(Receptionist.subscribe(chamber.key(), listings));
    timers.startTimerWithFixedDelay(Tick.RENEW, grant.renewEvery());
    timers.startSingleTimer(Tick.EXPIRE, grant.deadline());
    return Behaviors.receive(Command.class)
        .onMessage(Voters.class, this::onVoters)
        .onMessageEquals(Tick.RENEW, () -> unlessExpired(this::renew))
        .onMessageEquals(Tick.EXPIRE, () -> unlessExpired(Behaviors::same))
        .onMessage(Answer.class, m -> unlessExpired(() -> onAnswer(m.reply)))
        .onMessage(Release.class, m -> release())
        .build();
  }

  private Behavior<Command> onVoters(Voters m) {
    voters = m.refs;
    return unlessExpired(this::renew);
  }

  private Behavior<Command> renew() {
    long now = bootMillis.getAsLong();
    voters.forEach(voter -> voter.tell(new Voter.Renew(workload, epoch, holder, now, answers)));
    return Behaviors.same();
  }

  private Behavior<Command> onAnswer(Voter.Reply reply) {
    if (reply instanceof Voter.Renewed m && m.epoch() == epoch) {
      return acknowledged(m);
    }
    if (reply instanceof Voter.RenewalRefused m && m.epoch() == epoch) {
      tenure.refused(m.voter());
      if (tenure.overruled()) {
        return lose("a majority of voters refuses; epoch " + m.report().promise().epoch());
      }
    }
    return Behaviors.same();
  }

  private Behavior<Command> acknowledged(Voter.Renewed m) {
    OptionalLong before = tenure.mayServeUntilMillis();
    tenure.acknowledged(m.voter(), m.sentAtMillis());
    OptionalLong after = tenure.mayServeUntilMillis();
    if (after.isPresent() && !after.equals(before)) {
      owner.tell(new MayServeUntil(workload, epoch, after.getAsLong()));
      long remainingMillis = Math.max(0, after.getAsLong() - bootMillis.getAsLong());
      timers.startSingleTimer(Tick.EXPIRE, Duration.ofMillis(remainingMillis));
    }
    return Behaviors.same();
  }

  /** Looks at the clock first: this process may have been stopped for any time before any line. */
  private Behavior<Command> unlessExpired(Supplier<Behavior<Command>> action) {
    long untilMillis =
        tenure.mayServeUntilMillis().orElse(startedAtMillis + grant.deadline().toMillis());
    if (bootMillis.getAsLong() < untilMillis) {
      return action.get();
    }
    return lose("no majority of voters acknowledged a renewal within " + grant.deadline());
  }

  private Behavior<Command> lose(String reason) {
    timers.cancelAll();
    owner.tell(new Lost(workload, epoch, reason));
    return Behaviors.receive(Command.class)
        .onMessage(Voters.class, this::onVotersWhenOver)
        .onMessage(Release.class, m -> release())
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> release() {
    timers.cancelAll();
    timers.startTimerWithFixedDelay(Tick.RENEW, grant.renewEvery().dividedBy(4));
    timers.startSingleTimer(Tick.GIVE_UP, grant.renewEvery());
    tellReleased();
    return Behaviors.receive(Command.class)
        .onMessage(Voters.class, this::onVotersWhenOver)
        .onMessageEquals(Tick.RENEW, this::tellReleased)
        .onMessageEquals(Tick.GIVE_UP, this::released)
        .onMessage(Answer.class, m -> onReleaseAnswer(m.reply))
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onVotersWhenOver(Voters m) {
    voters = m.refs;
    return Behaviors.same();
  }

  private Behavior<Command> tellReleased() {
    voters.forEach(
        voter -> voter.tell(new Voter.Release(workload, epoch, holder, "released", answers)));
    return Behaviors.same();
  }

  private Behavior<Command> onReleaseAnswer(Voter.Reply reply) {
    if (reply instanceof Voter.Released m && m.epoch() == epoch) {
      heard.add(m.voter());
    }
    return heard.size() >= chamber.electorate().promises() ? released() : Behaviors.same();
  }

  private Behavior<Command> released() {
    owner.tell(new Released(workload, epoch, heard.size()));
    return Behaviors.stopped();
  }
}
