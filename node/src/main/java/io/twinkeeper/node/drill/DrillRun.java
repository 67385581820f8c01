package io.twinkeeper.node.drill;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.twinkeeper.protocol.status.DrillReport;
import io.twinkeeper.protocol.status.DrillReport.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One drill: its acts one after the other. If one fails after the workload has moved, the rest is
 * left out and the way back begins. Tells its owner after each act and once when it is over.
 *
 * <pre>
 *   checking ──► acting ──all done──► passed
 *      │            └──an act failed──► going back ──► failed
 *      └──────────────────────────────────────────► refused
 * </pre>
 */
final class DrillRun {
  /** What a run is told, by itself only. */
  sealed interface Command {}

  private record Ended(Act act, String detail) implements Command {}

  private record Broke(Act act, String why) implements Command {}

  /** What is to be done, and who plays what; the latter is known after the first act. */
  interface Plan {
    DrillOrder order();

    String id();

    String home();

    String twin();

    List<Act> acts();
  }

  /** One thing that a drill does. */
  record Act(String name, Stage stage, Supplier<CompletionStage<String>> body) {}

  /** What it means when an act fails. */
  enum Stage {
    /** Nothing was touched: the drill is refused. */
    CHECK,
    /** Nothing has moved yet, or will not: the drill has failed. */
    BEFORE,
    /** The workload is away from home: go back. */
    AWAY,
    /** On the way back: say so, and go on with the rest of it. */
    BACK
  }

  private final ActorContext<Command> context;
  private final Plan plan;
  private final InstantSource clock;
  private final Consumer<DrillReport> owner;
  private final Instant startedAt;
  private final Deque<Act> ahead = new ArrayDeque<>();
  private final List<Step> steps = new ArrayList<>();
  private Instant actBeganAt;
  private String outcome = "running";
  private String reason = "";

  private DrillRun(
      ActorContext<Command> context, Plan plan, InstantSource clock, Consumer<DrillReport> owner) {
    this.context = context;
    this.plan = plan;
    this.clock = clock;
    this.owner = owner;
    this.startedAt = clock.instant();
    this.actBeganAt = startedAt;
    this.ahead.addAll(plan.acts());
  }

  /** A run that begins at once and stops when it is over. */
  static Behavior<Command> create(Plan plan, InstantSource clock, Consumer<DrillReport> owner) {
    return Behaviors.setup(context -> new DrillRun(context, plan, clock, owner).next());
  }

  private Behavior<Command> next() {
    Act act = ahead.poll();
    if (act == null) {
      outcome = reason.isEmpty() ? "passed" : outcome;
      owner.accept(report(outcome));
      return Behaviors.stopped();
    }
    owner.accept(report("running"));
    actBeganAt = clock.instant();
    context.pipeToSelf(
        begin(act),
        (detail, failure) ->
            failure == null ? new Ended(act, detail) : new Broke(act, Failed.reason(failure)));
    return Behaviors.receive(Command.class)
        .onMessage(Ended.class, this::onEnded)
        .onMessage(Broke.class, this::onBroke)
        .build();
  }

  private static CompletionStage<String> begin(Act act) {
    try {
      return act.body.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private Behavior<Command> onEnded(Ended m) {
    steps.add(new Step(m.act.name, true, millis(), m.detail));
    return next();
  }

  private Behavior<Command> onBroke(Broke m) {
    steps.add(new Step(m.act.name, false, millis(), m.why));
    outcome = m.act.stage == Stage.CHECK ? "refused" : "failed";
    reason = (reason.isEmpty() ? "" : reason + "; ") + m.act.name + ": " + m.why;
    boolean wasMoved = m.act.stage == Stage.AWAY || m.act.stage == Stage.BACK;
    ahead.removeIf(act -> !wasMoved || act.stage != Stage.BACK);
    return next();
  }

  private long millis() {
    return Duration.between(actBeganAt, clock.instant()).toMillis();
  }

  private DrillReport report(String how) {
    DrillOrder order = plan.order();
    return new DrillReport(
        plan.id(),
        order.workload(),
        order.kind(),
        order.trigger(),
        plan.home(),
        plan.twin(),
        startedAt,
        clock.instant(),
        how,
        reason,
        steps);
  }
}
