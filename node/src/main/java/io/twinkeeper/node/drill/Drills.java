package io.twinkeeper.node.drill;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.helm.HistoryEvent;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.node.service.HttpCheck;
import io.twinkeeper.protocol.config.DrillSchedule;
import io.twinkeeper.protocol.config.DurationText;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.orders.DrillMark;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.status.DrillReport;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This node's drills: those that an operator asks for, and those whose time has come. Of all nodes
 * the one that first marks a time as looked after, in a majority of the order books, begins it;
 * what passes while no node can is reported as missed.
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

  private record Due(String workload, Instant at, boolean late, OrderDesk.Outcome claimed)
      implements Command {}

  private record Looked(OrderBook book) implements Command {}

  private record Settled() implements Command {}

  private enum Tick implements Command {
    INSTANCE
  }

  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final int KEPT = 20;

  /** A drill that another node began and does not end is over by then. */
  private static final Duration LONGEST = Duration.ofHours(2);

  private final ActorContext<Command> context;
  private final TwinConfig config;
  private final OrderDesk desk;
  private final Consumer<HistoryEvent> history;
  private final HttpCheck http = new HttpCheck();
  private final Map<String, DrillReport> reports = new LinkedHashMap<>();
  private final Map<String, ActorRef<DrillReport>> askers = new LinkedHashMap<>();
  private @Nullable NodeAdmin node;
  private boolean looking;

  private Drills(
      ActorContext<Command> context,
      TwinConfig config,
      OrderDesk desk,
      Consumer<HistoryEvent> history) {
    this.context = context;
    this.config = config;
    this.desk = desk;
    this.history = history;
  }

  /**
   * The actor.
   *
   * @param history takes an entry of kind {@link DrillReport#ENTRY} for each drill that is over
   */
  public static Behavior<Command> create(
      TwinConfig config, OrderDesk desk, Consumer<HistoryEvent> history) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Drills(context, config, desk, history).open(timers)));
  }

  private Behavior<Command> open(TimerScheduler<Command> timers) {
    timers.startTimerWithFixedDelay(Tick.INSTANCE, LOOK_EVERY);
    return Behaviors.receive(Command.class)
        .onMessage(Use.class, this::onUse)
        .onMessage(Begin.class, this::onBegin)
        .onMessage(Query.class, this::onQuery)
        .onMessage(Told.class, m -> onTold(m.report))
        .onMessageEquals(Tick.INSTANCE, this::look)
        .onMessage(Looked.class, m -> onLooked(m.book))
        .onMessage(Due.class, this::onDue)
        .onMessage(Settled.class, m -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onUse(Use m) {
    node = m.node;
    return Behaviors.same();
  }

  private Behavior<Command> onQuery(Query m) {
    m.replyTo.tell(new Reports(new ArrayList<>(reports.values())));
    return Behaviors.same();
  }

  // ---- running ----

  private Behavior<Command> onBegin(Begin m) {
    String id = begin(m.order);
    DrillReport report = reports.get(id);
    if (report != null) {
      m.replyTo.tell(report);
    } else {
      askers.put(id, m.replyTo);
    }
    return Behaviors.same();
  }

  private String begin(DrillOrder order) {
    Instant now = now();
    String id = id(order.workload(), now);
    NodeAdmin admin = node;
    WorkloadConfig workload = config.workloads().get(order.workload());
    if (admin == null || workload == null) {
      String why = workload == null ? "there is no such workload" : "the node is still starting";
      onTold(without(id, order, now, "refused", why));
      return id;
    }
    Ground ground = new Ground(context.getSystem(), config, workload, admin, desk, http);
    DrillScript script =
        new DrillScript(order, id, ground, home -> claim(order, workload, id, home));
    context.spawn(
        DrillRun.create(script, desk.clock(), report -> context.getSelf().tell(new Told(report))),
        "run-" + id);
    return id;
  }

  private static String id(String workload, Instant at) {
    return at.truncatedTo(ChronoUnit.MILLIS).toString().replace(":", "") + "-" + workload;
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

  /** Notes that a drill runs; fails if another does, or if there was one lately. */
  private CompletionStage<String> claim(
      DrillOrder order, WorkloadConfig workload, String id, String home) {
    Instant now = now();
    DrillMark mark = new DrillMark(workload.name(), id, config.node(), home, now, "running");
    Duration apart = order.isolated() ? Duration.ZERO : workload.drill().atLeastApart();
    return desk.change(DrillMark.matter(workload.name()), book -> proposal(book, mark, apart, now))
        .thenApply(
            outcome -> {
              if (outcome instanceof OrderDesk.Made) {
                return id;
              }
              throw new Failed(
                  outcome instanceof OrderDesk.Declined declined
                      ? declined.reason()
                      : "too few members answer for their standing orders");
            });
  }

  private static OrderDesk.Proposal proposal(
      OrderBook book, DrillMark mark, Duration apart, Instant now) {
    for (DrillMark other : DrillMark.all(book)) {
      if (other.running() && other.startedAt().plus(LONGEST).isAfter(now)) {
        return new OrderDesk.Leave("a drill of " + other.workload() + " runs already");
      }
    }
    Optional<DrillMark> last = DrillMark.of(mark.workload(), book);
    boolean lately =
        last.filter(m -> m.outcome().equals("passed") || m.outcome().equals("failed"))
            .filter(m -> m.startedAt().plus(apart).isAfter(now))
            .isPresent();
    return lately
        ? new OrderDesk.Leave("there was a drill within " + DurationText.of(apart))
        : new OrderDesk.Say(mark.words());
  }

  private Behavior<Command> onTold(DrillReport report) {
    reports.put(report.id(), report);
    while (reports.size() > KEPT) {
      reports.remove(reports.keySet().iterator().next());
    }
    ActorRef<DrillReport> asker = askers.remove(report.id());
    if (asker != null) {
      asker.tell(report);
    }
    if (!report.running()) {
      conclude(report);
    }
    return Behaviors.same();
  }

  private void conclude(DrillReport report) {
    history.accept(
        new HistoryEvent(
            DrillReport.ENTRY, report.workload(), 0, report.summary(), report.details()));
    context.pipeToSelf(
        desk.change(DrillMark.matter(report.workload()), book -> conclusion(book, report)),
        (outcome, failure) -> new Settled());
    WorkloadConfig workload = config.workloads().get(report.workload());
    boolean wanted = !report.outcome().equals("refused") || report.trigger().equals("schedule");
    if (workload != null && wanted) {
      DrillAlert.send(workload.drill(), report, context.getSystem());
    }
  }

  /** A drill that never began leaves the mark of the one before, unless it was due. */
  private static OrderDesk.Proposal conclusion(OrderBook book, DrillReport report) {
    Optional<DrillMark> mark = DrillMark.of(report.workload(), book);
    if (mark.filter(m -> m.id().equals(report.id())).isPresent()) {
      boolean nothingMoved = report.kind().equals("isolated") && report.passed();
      String how = nothingMoved ? report.kind() : report.outcome();
      return new OrderDesk.Say(mark.get().ended(how).words());
    }
    if (!report.trigger().equals("schedule") || mark.filter(DrillMark::running).isPresent()) {
      return new OrderDesk.Leave("it did not begin");
    }
    return new OrderDesk.Say(
        new DrillMark(
                report.workload(),
                report.id(),
                "",
                report.home(),
                report.startedAt(),
                report.outcome())
            .words());
  }

  // ---- the schedule ----

  private Behavior<Command> look() {
    if (node != null && !looking) {
      looking = true;
      context.pipeToSelf(
          desk.local(), (book, failure) -> new Looked(failure == null ? book : OrderBook.EMPTY));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onLooked(OrderBook book) {
    looking = false;
    config.workloads().values().forEach(workload -> lookAt(workload, book));
    DrillMark.all(book).stream().filter(this::isOrphan).forEach(this::interrupted);
    return Behaviors.same();
  }

  private void lookAt(WorkloadConfig workload, OrderBook book) {
    Optional<DrillSchedule> schedule = workload.drill().schedule();
    if (schedule.isEmpty()) {
      return;
    }
    Instant now = now();
    Instant due = schedule.get().upTo(now);
    Optional<Instant> upTo = lookedAfterUpTo(workload.name(), book);
    if (upTo.isPresent() && !due.isAfter(upTo.get())) {
      return;
    }
    boolean first = upTo.isEmpty();
    boolean late = due.plus(workload.drill().lateBy()).isBefore(now);
    context.pipeToSelf(
        desk.change(
            DrillMark.scheduleMatter(workload.name()),
            known ->
                lookedAfterUpTo(workload.name(), known).equals(upTo)
                    ? new OrderDesk.Say(Map.of("up-to", (first ? now : due).toString()))
                    : new OrderDesk.Leave("another node looks after it")),
        (outcome, failure) ->
            first || failure != null
                ? new Settled()
                : new Due(workload.name(), due, late, outcome));
  }

  private static Optional<Instant> lookedAfterUpTo(String workload, OrderBook book) {
    return book.standing(DrillMark.scheduleMatter(workload))
        .map(order -> Instant.parse(order.word("up-to")));
  }

  private Behavior<Command> onDue(Due m) {
    WorkloadConfig workload = config.workloads().get(m.workload);
    if (!(m.claimed instanceof OrderDesk.Made) || workload == null) {
      return Behaviors.same();
    }
    DrillOrder order = new DrillOrder(m.workload, workload.drill().restoreTest(), false, true);
    if (m.late) {
      String id = id(m.workload, now());
      String why = "it was due at " + m.at + " and no node was there to begin it";
      return onTold(without(id, order, m.at, "missed", why));
    }
    begin(order);
    return Behaviors.same();
  }

  // ---- what was cut off ----

  /** This node began it in an earlier life, or the node that did has had far too long. */
  private boolean isOrphan(DrillMark mark) {
    boolean own = mark.by().equals(config.node());
    boolean tooLong = mark.startedAt().plus(LONGEST).isBefore(now());
    return mark.running() && !reports.containsKey(mark.id()) && (own || tooLong);
  }

  private void interrupted(DrillMark mark) {
    String why =
        "the node that ran it stopped; if "
            + mark.workload()
            + " is not active on "
            + mark.home()
            + ", switch it over";
    onTold(
        new DrillReport(
            mark.id(),
            mark.workload(),
            "full",
            "operator",
            mark.home(),
            "",
            mark.startedAt(),
            now(),
            "interrupted",
            why,
            List.of()));
  }

  private Instant now() {
    return desk.clock().instant();
  }
}
