package io.twinkeeper.node.service;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.twinkeeper.node.guard.GuardEvent;
import io.twinkeeper.node.guard.GuardEvent.Ended;
import io.twinkeeper.node.guard.GuardEvent.Joined;
import io.twinkeeper.node.guard.GuardEvent.Reason;
import io.twinkeeper.node.guard.GuardEvent.Started;
import io.twinkeeper.node.guard.GuardedCommand;
import io.twinkeeper.node.guard.GuardedProcess;
import io.twinkeeper.node.guard.Guards;
import io.twinkeeper.node.guard.Term;
import io.twinkeeper.node.service.Life.Duty;
import io.twinkeeper.protocol.config.ServiceConfig.Health;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Keeps one guarded command running while it is wanted: in a term until its deadline, or standing
 * by without one.
 *
 * <pre>
 * stopped → starting → healthy ⇄ unhealthy
 *              ↑          ↓ ends, or stays unwell
 *              └───── backing off            any → stopping → stopped
 * a closed term ends in closed: stopped, and never again in that term
 * </pre>
 *
 * Starting a process blocks for milliseconds: spawn it on a blocking dispatcher. When this actor
 * stops for whatever reason, so does the command.
 */
public final class Service {
  /** What a service may be told. */
  public sealed interface Command {}

  /**
   * Serve in {@code term} until the deadline: starts the command, or takes a running one that
   * stands by into the term without a restart. Not while stopping.
   */
  public record Serve(Term term, long untilBootMillis) implements Command {}

  /** Run without a term or a deadline. Only from stopped or closed. */
  public record StandBy() implements Command {}

  /** A later deadline for the term that is being served. */
  public record ServeUntil(long bootMillis) implements Command {}

  /** End the command, by force at {@code killAtBootMillis}; {@link Changed} to stopped follows. */
  public record Stop(long killAtBootMillis) implements Command {}

  /** Private messages. They may come late, to a phase that they mean nothing to. */
  private sealed interface News extends Command {}

  private record FromGuard(GuardedProcess process, GuardEvent event) implements News {}

  private record Check() implements News {}

  private record Checked(GuardedProcess process, boolean well) implements News {}

  private record Calm() implements News {}

  private record Unwell() implements News {}

  private record Retry() implements News {}

  private record Overdue() implements News {}

  private static final Duration EAGER_EVERY = Duration.ofMillis(50);
  private static final int EAGER_CHECKS = 100;

  /** Beyond the stop time, before a guard counts as stuck. */
  private static final Duration GUARD_GRACE = Duration.ofMillis(500);

  /** Where a service is. */
  public enum State {
    STOPPED,
    STARTING,
    HEALTHY,
    UNHEALTHY,
    BACKING_OFF,
    STOPPING,
    /** Stopped because its term is over; only another term starts it again. */
    CLOSED;

    /** As people see it: {@code backing-off}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Told to the listener at each change. */
  public record Changed(String service, State state) {}

  /** What to run and how to look after it. */
  public record Plan(GuardedCommand command, Optional<Health> health, Patience patience) {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Plan plan;
  private final Guards guards;
  private final HttpCheck http;
  private final RandomGenerator random;
  private final ActorRef<Changed> listener;

  private Service(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Plan plan,
      Guards guards,
      HttpCheck http,
      RandomGenerator random,
      ActorRef<Changed> listener) {
    this.context = context;
    this.timers = timers;
    this.plan = plan;
    this.guards = guards;
    this.http = http;
    this.random = random;
    this.listener = listener;
  }

  /** A stopped service. */
  public static Behavior<Command> create(
      Plan plan, Guards guards, HttpCheck http, ActorRef<Changed> listener) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new Service(
                            context,
                            timers,
                            plan,
                            guards,
                            http,
                            RandomGenerator.getDefault(),
                            listener)
                        .stopped()));
  }

  // ---- stopped, backing off ----

  private Behavior<Command> stopped() {
    return receive()
        .onMessage(Serve.class, m -> launch(Duty.of(m), 0))
        .onMessage(StandBy.class, m -> launch(Duty.STANDING_BY, 0))
        .onMessage(ServeUntil.class, m -> Behaviors.same())
        .onMessage(Stop.class, m -> reach(State.STOPPED))
        .onMessage(News.class, m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> backingOff(Duty duty, int failures) {
    return receive()
        .onMessage(Serve.class, m -> backingOff(Duty.of(m), failures))
        .onMessage(ServeUntil.class, m -> backingOff(duty.extended(m.bootMillis), failures))
        .onMessage(Retry.class, m -> retry(duty, failures))
        .onMessage(Stop.class, m -> reach(State.STOPPED))
        .onMessage(News.class, m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> retry(Duty duty, int failures) {
    boolean lapsed = duty.lapsed(guards.clock().millis());
    return lapsed ? backOff(duty, failures) : launch(duty, failures);
  }

  private Behavior<Command> launch(Duty duty, int failures) {
    announce(State.STARTING);
    try {
      GuardedProcess process =
          guards.start(
              plan.command, (from, event) -> context.getSelf().tell(new FromGuard(from, event)));
      duty.assign(process);
      timers.startSingleTimer(new Unwell(), plan.patience.starting());
      return alive(Life.begin(process, duty, failures), State.STARTING);
    } catch (IOException e) {
      context.getLog().warn("cannot start {}: {}", name(), e.toString());
      return backOff(duty, failures + 1);
    }
  }

  private Behavior<Command> backOff(Duty duty, int failures) {
    announce(State.BACKING_OFF);
    timers.cancelAll();
    timers.startSingleTimer(new Retry(), plan.patience.backoff(failures, random));
    return backingOff(duty, failures);
  }

  private Behavior<Command> reach(State end) {
    timers.cancelAll();
    announce(end);
    return stopped();
  }

  // ---- starting, healthy, unhealthy ----

  private Behavior<Command> alive(Life life, State state) {
    return receive()
        .onMessage(Serve.class, m -> takeIntoTerm(life, Duty.of(m)))
        .onMessage(ServeUntil.class, m -> extend(life, m.bootMillis, state))
        .onMessage(
            FromGuard.class, m -> m.process == life.process(), m -> hear(life, m.event, state))
        .onMessage(Check.class, m -> check(life, state))
        .onMessage(Checked.class, m -> m.process == life.process(), m -> judge(life, m.well, state))
        .onMessage(Calm.class, m -> alive(life.forgiven(), state))
        .onMessage(Unwell.class, m -> restart(life))
        .onMessage(Stop.class, m -> stop(life, m))
        .onMessage(News.class, m -> Behaviors.same())
        .onSignal(PostStop.class, signal -> abandon(life))
        .build();
  }

  private Behavior<Command> takeIntoTerm(Life life, Duty duty) {
    duty.assign(life.process());
    announce(State.STARTING);
    timers.startSingleTimer(new Unwell(), plan.patience.starting());
    return alive(life.with(duty).joined(false), State.STARTING);
  }

  private Behavior<Command> extend(Life life, long bootMillis, State state) {
    life.process().serveUntil(bootMillis);
    return alive(life.extended(bootMillis), state);
  }

  private Behavior<Command> hear(Life life, GuardEvent event, State state) {
    if (event instanceof Ended ended) {
      return ended(life, ended.reason());
    }
    if (event instanceof Joined) {
      return whenReady(life.joined(true), state);
    }
    if (event instanceof Started) {
      return whenReady(life.asStarted(), state);
    }
    return alive(life, state);
  }

  private Behavior<Command> whenReady(Life life, State state) {
    if (life.ready() && plan.health.isEmpty()) {
      return well(life, state);
    }
    if (life.ready()) {
      context.getSelf().tell(new Check());
    }
    return alive(life, state);
  }

  private Behavior<Command> check(Life life, State state) {
    plan.health.ifPresent(
        health ->
            context.pipeToSelf(
                http.status(health.http(), health.timeout()),
                (status, failure) ->
                    new Checked(life.process(), failure == null && status / 100 == 2)));
    return alive(life, state);
  }

  private Behavior<Command> judge(Life life, boolean well, State state) {
    plan.health.ifPresent(
        health -> timers.startSingleTimer(new Check(), untilNextCheck(health, life, state)));
    if (well && life.ready()) {
      return well(life, state);
    }
    int failed = life.failedChecks() + 1;
    boolean enough = state == State.HEALTHY && failed >= plan.patience.failedChecks();
    return enough ? unwell(life.checksFailed(0)) : alive(life.checksFailed(failed), state);
  }

  /** Somebody waits for a service that starts: for the first seconds it is asked often. */
  private static Duration untilNextCheck(Health health, Life life, State state) {
    boolean eager = state == State.STARTING && life.failedChecks() < EAGER_CHECKS;
    return eager && EAGER_EVERY.compareTo(health.interval()) < 0 ? EAGER_EVERY : health.interval();
  }

  private Behavior<Command> well(Life life, State state) {
    if (state != State.HEALTHY) {
      announce(State.HEALTHY);
      timers.cancel(new Unwell());
      timers.startSingleTimer(new Calm(), plan.patience.calm());
    }
    return alive(life.checksFailed(0), State.HEALTHY);
  }

  private Behavior<Command> unwell(Life life) {
    announce(State.UNHEALTHY);
    timers.cancel(new Calm());
    timers.startSingleTimer(new Unwell(), plan.patience.unhealthy());
    return alive(life, State.UNHEALTHY);
  }

  private Behavior<Command> ended(Life life, Reason reason) {
    if (reason == Reason.CLOSED) {
      context.getLog().warn("{} does not serve: its term is closed", name());
      return reach(State.CLOSED);
    }
    context.getLog().warn("{} ended: {}", name(), reason);
    return backOff(life.duty(), life.failures() + 1);
  }

  // ---- restarting, stopping ----

  private Behavior<Command> restart(Life life) {
    context.getLog().warn("{} stays unwell; restarting it", name());
    announce(State.UNHEALTHY);
    timers.cancelAll();
    life.process().stop();
    return restarting(life);
  }

  private Behavior<Command> restarting(Life life) {
    return receive()
        .onMessage(Serve.class, m -> restarting(life.with(Duty.of(m))))
        .onMessage(ServeUntil.class, m -> restarting(life.extended(m.bootMillis)))
        .onMessage(
            FromGuard.class,
            m -> m.process == life.process() && m.event instanceof Ended,
            m -> backOff(life.duty(), life.failures() + 1))
        .onMessage(Stop.class, m -> stop(life, m))
        .onMessage(News.class, m -> Behaviors.same())
        .onSignal(PostStop.class, signal -> abandon(life))
        .build();
  }

  private Behavior<Command> stop(Life life, Stop order) {
    announce(State.STOPPING);
    timers.cancelAll();
    life.process().stop(order.killAtBootMillis);
    timers.startSingleTimer(new Overdue(), guards.stopTime().plus(GUARD_GRACE));
    return stopping(life);
  }

  private Behavior<Command> stopping(Life life) {
    return receive()
        .onMessage(Overdue.class, m -> endWithoutGuard(life))
        .onMessage(
            FromGuard.class,
            m -> m.process == life.process() && m.event instanceof Ended,
            m -> reach(State.STOPPED))
        .onMessage(ServeUntil.class, m -> Behaviors.same())
        .onMessage(Stop.class, m -> Behaviors.same())
        .onMessage(News.class, m -> Behaviors.same())
        .onSignal(PostStop.class, signal -> abandon(life))
        .build();
  }

  /** A guard that is frozen, or stuck on a disk, ends nothing: without it this JVM does. */
  private static Behavior<Command> endWithoutGuard(Life life) {
    life.process().dismissGuard();
    return Behaviors.same();
  }

  // ---- shared ----

  private static BehaviorBuilder<Command> receive() {
    return Behaviors.receive(Command.class);
  }

  private static Behavior<Command> abandon(Life life) {
    life.process().stop();
    return Behaviors.same();
  }

  private void announce(State state) {
    listener.tell(new Changed(plan.command.name(), state));
  }

  private String name() {
    return plan.command.workload() + "/" + plan.command.name();
  }
}
