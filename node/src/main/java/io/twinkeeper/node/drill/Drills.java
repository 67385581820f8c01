package io.twinkeeper.node.drill;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.helm.HistoryEvent;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.service.HttpCheck;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.orders.DrillDue;
import io.twinkeeper.protocol.orders.DrillMark;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.status.DrillReport;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * This node's drills: those that an operator asks for, and those whose time has come (see {@link
 * DrillCalendar}). While one runs, its mark in the order book says so to the other nodes; the mark
 * of a drill whose node is gone is ended here, and the drill reported as interrupted.
 *
 * <p>If this actor fails its drills end with it, and their marks are found once it has begun again.
 */
public final class Drills {
  /** Everything this actor is told. */
  public sealed interface Command {}

  /** Begin. Answered with the report as it stands then, {@code running} or {@code refused}. */
  public record Begin(DrillOrder order, ActorRef<DrillReport> replyTo) implements Command {}

  /** Asks for the drills that this node has run since it started, oldest first. */
  public record Query(ActorRef<Reports> replyTo) implements Command {}

  public record Reports(List<DrillReport> reports) {}

  /** The node can be asked and told things from now on. */
  public record Use(NodeAdmin node) implements Command {}

  private record Told(DrillReport report) implements Command {}

  private record RunStopped(String id) implements Command {}

  /** A run has stopped, and all that it has told was heard. */
  private record RunOver(String id) implements Command {}

  private record Looked(OrderBook book) implements Command {}

  private record Answered(String errand, Optional<OrderDesk.Outcome> outcome) implements Command {}

  private record OrphanLookedUp(DrillMark mark, Optional<DrillReport> report) implements Command {}

  private record DueLookedUp(DrillDue due, Optional<DrillReport> report) implements Command {}

  private enum Tick implements Command {
    INSTANCE
  }

  /** The node, once it can be asked; outlives a failure of this actor. */
  private static final class Reach {
    Optional<NodeAdmin> node = Optional.empty();
  }

  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final int KEPT = 20;
  private static final SupervisorStrategy AGAIN =
      SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofMinutes(1), 0.1);

  private final ActorContext<Command> context;
  private final TwinConfig config;
  private final OrderDesk desk;
  private final Consumer<HistoryEvent> history;
  private final Reach reach;
  private final HttpCheck http = new HttpCheck();
  private final Errands errands;
  private final DrillMarks marks;
  private final DrillCalendar calendar;
  private final Map<String, DrillReport> reports = new LinkedHashMap<>();
  private final Map<String, ActorRef<DrillReport>> askers = new HashMap<>();
  private final Map<String, DrillDue> claims = new HashMap<>();
  private final Set<String> lookedUp = new HashSet<>();
  private int begun;
  private boolean looking;

  private Drills(
      ActorContext<Command> context,
      TwinConfig config,
      OrderDesk desk,
      Consumer<HistoryEvent> history,
      Reach reach) {
    this.context = context;
    this.config = config;
    this.desk = desk;
    this.history = history;
    this.reach = reach;
    this.errands = new Errands(desk::change, this::listen);
    this.marks = new DrillMarks(config.node(), desk, errands);
    this.calendar =
        new DrillCalendar(config.node(), errands, this::stamp, this::beginDue, this::lookUp);
  }

  /**
   * The actor. Begins again if it fails.
   *
   * @param history takes an entry of kind {@link DrillReport#ENTRY} for each drill that is over
   */
  public static Behavior<Command> create(
      TwinConfig config, OrderDesk desk, Consumer<HistoryEvent> history) {
    Reach reach = new Reach();
    Behavior<Command> drills =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> new Drills(context, config, desk, history, reach).open(timers)));
    return Behaviors.supervise(drills).onFailure(AGAIN);
  }

  private Behavior<Command> open(TimerScheduler<Command> timers) {
    timers.startTimerWithFixedDelay(Tick.INSTANCE, LOOK_EVERY);
    return Behaviors.receive(Command.class)
        .onMessage(Use.class, this::onUse)
        .onMessage(Begin.class, this::onBegin)
        .onMessage(Query.class, this::onQuery)
        .onMessage(Told.class, m -> onTold(m.report))
        .onMessage(RunStopped.class, this::onRunStopped)
        .onMessage(RunOver.class, this::onRunOver)
        .onMessageEquals(Tick.INSTANCE, this::look)
        .onMessage(Looked.class, m -> onLooked(m.book))
        .onMessage(Answered.class, this::onAnswered)
        .onMessage(OrphanLookedUp.class, this::onOrphanLookedUp)
        .onMessage(DueLookedUp.class, this::onDueLookedUp)
        .build();
  }

  private Behavior<Command> onUse(Use m) {
    reach.node = Optional.of(m.node);
    return Behaviors.same();
  }

  private Behavior<Command> onQuery(Query m) {
    m.replyTo.tell(new Reports(new ArrayList<>(reports.values())));
    return Behaviors.same();
  }

  private void listen(String errand, CompletionStage<OrderDesk.Outcome> outcome) {
    context.pipeToSelf(
        outcome, (answer, failure) -> new Answered(errand, Optional.ofNullable(answer)));
  }

  private Behavior<Command> onAnswered(Answered m) {
    errands.onAnswer(m.errand, m.outcome);
    return Behaviors.same();
  }

  // ---- running ----

  private Behavior<Command> onBegin(Begin m) {
    String id = stamp() + "-" + m.order.workload();
    askers.put(id, m.replyTo);
    begin(m.order, id);
    return Behaviors.same();
  }

  /** What no other node, and no other drill of this one, is called. */
  private String stamp() {
    begun++;
    String at = now().truncatedTo(ChronoUnit.MILLIS).toString().replace(":", "");
    return at + "-" + config.node() + "-" + begun;
  }

  private void begin(DrillOrder order, String id) {
    Optional<NodeAdmin> admin = reach.node;
    WorkloadConfig workload = config.workloads().get(order.workload());
    if (admin.isEmpty() || workload == null) {
      String why = workload == null ? "there is no such workload" : "the node is still starting";
      onTold(without(id, order, now(), "refused", why));
      return;
    }
    Ground ground = new LiveGround(context.getSystem(), workload, admin.get(), desk, http);
    DrillScript script =
        new DrillScript(order, id, ground, home -> marks.take(order, workload, id, home));
    context.watchWith(
        context.spawn(
            DrillRun.create(
                script, desk.clock(), report -> context.getSelf().tell(new Told(report))),
            "run-" + id),
        new RunStopped(id));
  }

  private static DrillReport without(
      String id, DrillOrder order, Instant at, String outcome, String why) {
    return new DrillReport(
        id,
        order.workload(),
        order.kind(),
        order.trigger(),
        "",
        "",
        at,
        at,
        outcome,
        why,
        List.of());
  }

  private Behavior<Command> onTold(DrillReport report) {
    reports.put(report.id(), report);
    forgetTheOldest();
    ActorRef<DrillReport> asker = askers.remove(report.id());
    if (asker != null) {
      asker.tell(report);
    }
    if (!report.running()) {
      conclude(report);
    }
    return Behaviors.same();
  }

  private void forgetTheOldest() {
    List<String> over = reports.keySet().stream().filter(id -> !isInHand(id)).toList();
    over.stream().limit(Math.max(0, reports.size() - KEPT)).forEach(reports::remove);
  }

  /** Whether a drill is this node's own and not over, or its end not noted yet. */
  private boolean isInHand(String id) {
    DrillReport report = reports.get(id);
    return claims.containsKey(id) || marks.isConcluding(id) || (report != null && report.running());
  }

  private void conclude(DrillReport report) {
    history.accept(
        new HistoryEvent(
            DrillReport.ENTRY, report.workload(), 0, report.summary(), report.details()));
    marks.conclude(report);
    DrillDue due = claims.remove(report.id());
    if (due != null) {
      calendar.settle(due, () -> {});
    }
    WorkloadConfig workload = config.workloads().get(report.workload());
    boolean wanted = !report.outcome().equals("refused") || report.trigger().equals("schedule");
    if (workload != null && wanted) {
      DrillAlert.send(workload.drill(), report, context.getSystem());
    }
  }

  /** What the run told before it stopped may still be in the mailbox. */
  private Behavior<Command> onRunStopped(RunStopped m) {
    context.getSelf().tell(new RunOver(m.id));
    return Behaviors.same();
  }

  private Behavior<Command> onRunOver(RunOver m) {
    DrillReport report = reports.get(m.id);
    return report != null && report.running()
        ? onTold(
            cutOff(report, "the drill itself failed; the log of " + config.node() + " has why"))
        : Behaviors.same();
  }

  private DrillReport cutOff(DrillReport report, String why) {
    return new DrillReport(
        report.id(),
        report.workload(),
        report.kind(),
        report.trigger(),
        report.home(),
        report.twin(),
        report.startedAt(),
        now(),
        "interrupted",
        why + whereItShouldBe(report.workload(), report.home()),
        report.steps());
  }

  private static String whereItShouldBe(String workload, String home) {
    return home.isEmpty()
        ? ""
        : "; if " + workload + " is not active on " + home + ", switch it over";
  }

  // ---- looking around ----

  private Behavior<Command> look() {
    errands.again();
    reports.values().stream().filter(DrillReport::running).forEach(marks::renew);
    if (reach.node.isPresent() && !looking) {
      looking = true;
      context.pipeToSelf(
          desk.local(), (book, failure) -> new Looked(failure == null ? book : OrderBook.EMPTY));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onLooked(OrderBook book) {
    looking = false;
    for (WorkloadConfig workload : config.workloads().values()) {
      calendar.look(workload, book, now(), this::isInHand);
    }
    marks.orphans(book, this::isInHand).forEach(this::lookUp);
    return Behaviors.same();
  }

  private void beginDue(WorkloadConfig workload, DrillDue due) {
    if (now().isAfter(due.upTo().plus(workload.drill().lateBy()))) {
      return; // whoever looks next says that it was missed
    }
    claims.put(due.id(), due);
    begin(new DrillOrder(workload.name(), workload.drill().restoreTest(), false, true), due.id());
  }

  // ---- what others, or this node in an earlier life, have left ----

  private void lookUp(DrillMark mark) {
    lookUp(mark.id(), found -> new OrphanLookedUp(mark, found));
  }

  private void lookUp(DrillDue due) {
    lookUp(due.id(), found -> new DueLookedUp(due, found));
  }

  private interface Finding {
    Command with(Optional<DrillReport> report);
  }

  private void lookUp(String id, Finding finding) {
    if (lookedUp.add(id)) {
      context.pipeToSelf(
          find(id),
          (found, failure) ->
              finding.with(failure == null ? found.filter(r -> !r.running()) : Optional.empty()));
    }
  }

  private CompletionStage<Optional<DrillReport>> find(String id) {
    try {
      return reach.node.orElseThrow().drills().find(id);
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** If the ledger knows how it ended, only its mark was left. */
  private Behavior<Command> onOrphanLookedUp(OrphanLookedUp m) {
    lookedUp.remove(m.mark.id());
    if (m.report.isPresent()) {
      marks.end(m.mark, m.report.get().outcome(), () -> {});
    } else {
      marks.end(m.mark, "interrupted", () -> interrupted(m.mark));
    }
    return Behaviors.same();
  }

  private void interrupted(DrillMark mark) {
    DrillReport report =
        new DrillReport(
            mark.id(),
            mark.workload(),
            mark.kind(),
            "operator",
            mark.home(),
            "",
            mark.startedAt(),
            now(),
            "running",
            "",
            List.of());
    onTold(cutOff(report, "the node that ran it stopped"));
  }

  private Behavior<Command> onDueLookedUp(DueLookedUp m) {
    lookedUp.remove(m.due.id());
    calendar.settle(m.due, m.report.isPresent() ? () -> {} : () -> missed(m.due));
    return Behaviors.same();
  }

  private void missed(DrillDue due) {
    DrillOrder order = new DrillOrder(due.workload(), false, false, true);
    String why = "it was due at " + due.upTo() + " and no node could begin it in time";
    onTold(without(due.id(), order, due.upTo(), "missed", why));
  }

  private Instant now() {
    return desk.clock().instant();
  }
}
