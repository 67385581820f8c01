package io.twinkeeper.node.facade;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.twinkeeper.node.admin.Explanation;
import io.twinkeeper.node.admin.OperatorAdmin;
import io.twinkeeper.node.admin.OrderOutcome;
import io.twinkeeper.node.admin.OrderOutcome.Stands;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.node.admin.VerbOutcome.Reason;
import io.twinkeeper.node.helm.Helm;
import io.twinkeeper.node.ledger.Ledger;
import io.twinkeeper.node.orders.OrderDesk;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.orders.Drain;
import io.twinkeeper.protocol.orders.DrillMark;
import io.twinkeeper.protocol.orders.Moves;
import io.twinkeeper.protocol.orders.Pause;
import io.twinkeeper.protocol.orders.PlannedSwitchover;
import io.twinkeeper.protocol.orders.PlannedSwitchover.State;
import io.twinkeeper.protocol.status.MoveReport;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link OperatorAdmin} by the order desk, the helms and the ledger. Callable from any thread. */
final class OperatorFacade implements OperatorAdmin {
  private static final Duration ASK = Duration.ofSeconds(2);
  private static final int ENTRIES_LOOKED_AT = 2_000;

  private final ActorSystem<?> system;
  private final TwinConfig config;
  private final Helms helms;
  private final OrderDesk desk;
  private final ActorRef<Ledger.Command> ledger;
  private final Supplier<CompletionStage<List<WorkloadStatus>>> workloads;

  /**
   * The verbs.
   *
   * @param workloads asks who is active for what
   */
  OperatorFacade(
      ActorSystem<?> system,
      TwinConfig config,
      Helms helms,
      OrderDesk desk,
      ActorRef<Ledger.Command> ledger,
      Supplier<CompletionStage<List<WorkloadStatus>>> workloads) {
    this.system = system;
    this.config = config;
    this.helms = helms;
    this.desk = desk;
    this.ledger = ledger;
    this.workloads = workloads;
  }

  // ---- switchovers ----

  @Override
  public CompletionStage<VerbOutcome> switchover(
      String workload, Optional<String> from, Optional<String> to, boolean dryRun) {
    Optional<VerbOutcome.Refused> misnamed = misnamed(workload, from, to);
    if (misnamed.isPresent()) {
      return CompletableFuture.completedStage(misnamed.get());
    }
    CompletionStage<List<MoveReport>> past =
        dryRun
            ? moves(100, Optional.of(workload)).exceptionally(late -> List.of())
            : CompletableFuture.completedStage(List.of());
    return past.thenCompose(
        moves ->
            helms.order(
                replyTo ->
                    new Helm.Switchover(workload, from.orElse(""), to.orElse(""), dryRun, replyTo),
                outcome ->
                    outcome instanceof Helm.Rehearsed rehearsed
                        ? Rehearsal.of(rehearsed, moves)
                        : Helms.outcome(outcome)));
  }

  private Optional<VerbOutcome.Refused> misnamed(
      String workload, Optional<String> from, Optional<String> to) {
    return helms
        .misnamed(workload, to.orElse(""))
        .or(() -> helms.misnamed(workload, from.orElse("")));
  }

  @Override
  public CompletionStage<OrderOutcome> plan(
      String workload, Optional<String> from, Optional<String> to, Instant at) {
    Optional<VerbOutcome.Refused> misnamed = misnamed(workload, from, to);
    if (misnamed.isPresent()) {
      return refused(misnamed.get().reason(), misnamed.get().message());
    }
    if (!at.isAfter(desk.clock().instant())) {
      return refused(Reason.NOT_POSSIBLE_NOW, at + " has passed already");
    }
    PlannedSwitchover plan =
        PlannedSwitchover.waiting(workload, from.orElse(""), to.orElse(""), at);
    String target = to.map(node -> " to " + node).orElse("");
    return change(
        PlannedSwitchover.matter(workload),
        book ->
            PlannedSwitchover.of(workload, book)
                .filter(p -> p.state() == State.BEGUN)
                .map(begun -> "a planned switchover is under way")
                .or(() -> DrillMark.inTheWay(workload, book))
                .<OrderDesk.Proposal>map(OrderDesk.Leave::new)
                .orElseGet(() -> new OrderDesk.Say(plan.words())),
        new Said(
            "planned-switchover", workload, workload + " is switched over" + target + " at " + at));
  }

  @Override
  public CompletionStage<OrderOutcome> cancelPlanned(String workload) {
    return change(
        PlannedSwitchover.matter(workload),
        book -> {
          Optional<PlannedSwitchover> plan = PlannedSwitchover.of(workload, book);
          if (plan.isEmpty()) {
            return new OrderDesk.Leave("no switchover is planned for " + workload);
          }
          return plan.get().state() == State.BEGUN
              ? new OrderDesk.Leave("it is under way")
              : new OrderDesk.TakeBack();
        },
        new Said(
            "planned-switchover", workload, "no switchover is planned for " + workload + " now"));
  }

  // ---- pause ----

  @Override
  public CompletionStage<OrderOutcome> pause(Optional<String> workload, String reason) {
    String scope = workload.orElse("");
    Optional<VerbOutcome.Refused> unknown = workload.flatMap(w -> helms.misnamed(w, ""));
    if (unknown.isPresent()) {
      return refused(unknown.get().reason(), unknown.get().message());
    }
    return change(
        Pause.matter(scope),
        book -> new OrderDesk.Say(Pause.words(reason)),
        new Said(
            "paused",
            scope,
            "automatic failover is paused for "
                + workload.orElse("all workloads")
                + (reason.isEmpty() ? "" : ": " + reason)));
  }

  @Override
  public CompletionStage<OrderOutcome> resume(Optional<String> workload) {
    String scope = workload.orElse("");
    Optional<VerbOutcome.Refused> unknown = workload.flatMap(w -> helms.misnamed(w, ""));
    if (unknown.isPresent()) {
      return refused(unknown.get().reason(), unknown.get().message());
    }
    return change(
        Pause.matter(scope),
        book -> {
          if (book.standing(Pause.matter(scope)).isPresent()) {
            return new OrderDesk.TakeBack();
          }
          boolean all = !scope.isEmpty() && Pause.of(scope, book).isPresent();
          return new OrderDesk.Leave(
              all
                  ? "the pause is for all workloads: resume all of them"
                  : workload.orElse("the whole cluster") + " is not paused");
        },
        new Said(
            "resumed", scope, "automatic failover is on for " + workload.orElse("all workloads")));
  }

  // ---- drain ----

  @Override
  public CompletionStage<OrderOutcome> drain(String node, String reason) {
    if (!helms.dataMembers().contains(node)) {
      return noNode(node);
    }
    return change(
            Drain.matter(node),
            book -> new OrderDesk.Say(Drain.words(reason)),
            new Said("drained", "", node + " takes no workload" + because(reason)))
        .thenCompose(outcome -> outcome instanceof Stands ? moveAway(node) : done(outcome));
  }

  private static String because(String reason) {
    return reason.isEmpty() ? "" : ": " + reason;
  }

  /** All at once, each by itself: what keeps one of them keeps no other. */
  private CompletionStage<OrderOutcome> moveAway(String node) {
    return workloads
        .get()
        .thenCompose(
            all -> {
              CompletionStage<Map<String, OrderOutcome.Move>> moves =
                  CompletableFuture.completedStage(Map.of());
              for (WorkloadStatus workload : all) {
                if (node.equals(workload.active())) {
                  moves =
                      moves.thenCombine(
                          moveAway(workload.name(), node),
                          (done, move) -> with(done, workload.name(), move));
                }
              }
              return moves;
            })
        .thenApply(
            results -> new Stands(node + " is in maintenance and takes no workload", results));
  }

  private static Map<String, OrderOutcome.Move> with(
      Map<String, OrderOutcome.Move> done, String workload, OrderOutcome.Move move) {
    Map<String, OrderOutcome.Move> more = new TreeMap<>(done);
    more.put(workload, move);
    return more;
  }

  private CompletionStage<OrderOutcome.Move> moveAway(String workload, String node) {
    return switchover(workload, Optional.of(node), Optional.empty(), false)
        .handle(
            (outcome, late) -> {
              if (outcome instanceof VerbOutcome.Done done) {
                return new OrderOutcome.Move(true, "moved to " + done.node());
              }
              String why =
                  outcome instanceof VerbOutcome.Refused refused
                      ? refused.message()
                      : "the helm did not answer in time; it may move yet";
              return new OrderOutcome.Move(false, "stays: " + why);
            });
  }

  @Override
  public CompletionStage<OrderOutcome> undrain(String node) {
    if (!helms.dataMembers().contains(node)) {
      return noNode(node);
    }
    return change(
        Drain.matter(node),
        book ->
            Drain.of(node, book).isPresent()
                ? new OrderDesk.TakeBack()
                : new OrderDesk.Leave(node + " is not in maintenance"),
        new Said("undrained", "", node + " takes workloads again"));
  }

  private CompletionStage<OrderOutcome> noNode(String node) {
    return refused(
        Reason.NOT_FOUND, "there is no data member " + node + "; known: " + helms.dataMembers());
  }

  @Override
  public CompletionStage<OrderOutcome> acknowledge(String workload) {
    Optional<VerbOutcome.Refused> unknown = helms.misnamed(workload, "");
    if (unknown.isPresent()) {
      return refused(unknown.get().reason(), unknown.get().message());
    }
    return change(
        Moves.matter(workload),
        book ->
            Moves.of(workload, book).latest().isEmpty()
                ? new OrderDesk.Leave("there is no automatic move to acknowledge")
                : new OrderDesk.TakeBack(),
        new Said("acknowledged", workload, "the automatic moves of " + workload + " are known"));
  }

  // ---- questions ----

  @Override
  public CompletionStage<Optional<Explanation>> explain(String workload, Optional<String> dead) {
    if (!config.workloads().containsKey(workload)) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    return helms
        .explain(workload, dead.orElse(""))
        .thenApply(told -> told.map(OperatorFacade::explanation));
  }

  private static Explanation explanation(Helm.Explained m) {
    List<Explanation.Candidate> candidates = new ArrayList<>();
    for (Helm.Candidate c : m.candidates()) {
      Duration behind = c.behind();
      candidates.add(
          new Explanation.Candidate(
              c.node(),
              c.priority(),
              c.positions(),
              behind == null ? null : behind.toMillis(),
              c.objections()));
    }
    return new Explanation(
        m.workload(),
        orNull(m.active()),
        m.epoch(),
        orNull(m.promised()),
        m.promisedEpoch(),
        m.bars(),
        orNull(m.dead()),
        orNull(m.successor()),
        m.served(),
        m.summary(),
        m.voters(),
        candidates);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  @Override
  public CompletionStage<List<MoveReport>> moves(int limit, Optional<String> workload) {
    CompletionStage<Ledger.Entries> entries =
        AskPattern.ask(
            ledger,
            replyTo -> new Ledger.Recent(ENTRIES_LOOKED_AT, workload.orElse(null), replyTo),
            ASK,
            system.scheduler());
    return entries.thenApply(m -> MoveReport.of(m.entries()).stream().limit(limit).toList());
  }

  // ---- shared ----

  /** What the ledger and the caller are told of a change. */
  private record Said(String kind, String workload, String message) {}

  private CompletionStage<OrderOutcome> change(String matter, OrderDesk.Change change, Said said) {
    return desk.change(matter, change).thenCompose(outcome -> told(outcome, said));
  }

  private CompletionStage<OrderOutcome> told(OrderDesk.Outcome outcome, Said said) {
    if (outcome instanceof OrderDesk.Made) {
      ledger.tell(new Ledger.Record(said.kind, said.workload, 0, said.message, Map.of()));
      return done(new Stands(said.message, Map.of()));
    }
    if (outcome instanceof OrderDesk.Declined declined) {
      return refused(Reason.CONFLICT, declined.reason());
    }
    return refused(
        Reason.NO_HELM,
        "too few members answer to keep such an order; if it is seen later in spite of that, one of"
            + " them has taken it");
  }

  private static CompletionStage<OrderOutcome> refused(Reason reason, String message) {
    return done(new OrderOutcome.Refused(reason, message));
  }

  private static CompletionStage<OrderOutcome> done(OrderOutcome outcome) {
    return CompletableFuture.completedStage(outcome);
  }
}
