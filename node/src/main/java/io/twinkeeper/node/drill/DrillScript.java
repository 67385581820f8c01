package io.twinkeeper.node.drill;

import io.twinkeeper.node.admin.Explanation;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.node.drill.DrillRun.Act;
import io.twinkeeper.node.drill.DrillRun.Stage;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.status.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What a drill does, act by act. Learns in the first act who is at home and who takes over; used
 * once, by one {@link DrillRun}.
 */
final class DrillScript implements DrillRun.Plan {
  private static final Duration PROBES_WITHIN = Duration.ofSeconds(30);
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
  private static final Set<String> UNWELL = Set.of("starting", "unhealthy", "backing-off");

  private final DrillOrder order;
  private final String id;
  private final Ground ground;
  private final Function<String, CompletionStage<String>> claim;
  private volatile String home = "";
  private volatile String twin = "";
  private volatile long homeEpoch;
  private volatile long ownEpoch;

  /**
   * A script.
   *
   * @param claim notes the drill of a workload that is at home on that node; fails if another runs
   *     or there was one lately
   */
  DrillScript(
      DrillOrder order, String id, Ground ground, Function<String, CompletionStage<String>> claim) {
    this.order = order;
    this.id = id;
    this.ground = ground;
    this.claim = claim;
  }

  @Override
  public DrillOrder order() {
    return order;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String home() {
    return home;
  }

  @Override
  public String twin() {
    return twin;
  }

  @Override
  public List<Act> acts() {
    List<Act> acts = new ArrayList<>();
    acts.add(new Act("checks", Stage.CHECK, this::checks));
    if (order.isolated()) {
      acts.add(new Act("copies on the twin", Stage.BEFORE, () -> comparison().aside()));
      return acts;
    }
    acts.add(new Act("to the twin", Stage.AWAY, this::toTheTwin));
    acts.add(new Act("probes", Stage.AWAY, this::probes));
    acts.add(new Act("databases", Stage.AWAY, () -> comparison().live()));
    if (order.restoreTest()) {
      acts.add(new Act("restore test", Stage.AWAY, () -> comparison().restored()));
    }
    acts.add(new Act("back", Stage.BACK, this::goBack));
    acts.add(new Act("probes at the end", Stage.BACK, this::probes));
    return acts;
  }

  // ---- checks ----

  private CompletionStage<String> checks() {
    return ground
        .book()
        .thenCombine(ground.explain(""), Known::new)
        .thenCompose(
            known ->
                ground
                    .status()
                    .thenCombine(
                        ground.failingProbes(),
                        (status, failing) -> objections(known, status, failing))
                    .thenCompose(objections -> begin(known.explanation, objections)));
  }

  private record Known(OrderBook book, Explanation explanation) {}

  private List<String> objections(Known known, NodeStatus status, List<String> failing) {
    return new PreChecks(
            ground.workload(), known.book, known.explanation, status, failing, ground.now())
        .objections();
  }

  private CompletionStage<String> begin(Explanation explanation, List<String> objections) {
    if (!objections.isEmpty()) {
      throw new Failed(String.join("; ", objections));
    }
    home = String.valueOf(explanation.active());
    twin = String.valueOf(explanation.successor());
    homeEpoch = explanation.epoch();
    return claim
        .apply(home)
        .thenApply(claimed -> home + " is active, " + twin + " is in step, every probe answers");
  }

  // ---- moving ----

  private CompletionStage<String> toTheTwin() {
    return ground
        .switchover(home, twin)
        .thenCompose(
            outcome -> {
              if (outcome instanceof VerbOutcome.Done done) {
                ownEpoch = done.epoch();
                return CompletableFuture.completedStage(steps(done));
              }
              return unwell().thenApply(unwell -> fail(refusal(outcome) + unwell));
            });
  }

  private static String fail(String why) {
    throw new Failed(why);
  }

  /** What on the twin may have kept it from becoming active. */
  private CompletionStage<String> unwell() {
    return ground
        .services(twin)
        .exceptionally(unknown -> Map.of())
        .thenApply(
            services -> {
              StringJoiner unwell = new StringJoiner(", ", "; on " + twin + " ", "");
              unwell.setEmptyValue("");
              services.forEach(
                  (service, state) -> {
                    if (UNWELL.contains(state)) {
                      unwell.add(service + " is " + state);
                    }
                  });
              return unwell.toString();
            });
  }

  private CompletionStage<String> goBack() {
    return new WayBack(ground, home, twin, homeEpoch, ownEpoch).go();
  }

  static String steps(VerbOutcome.Done done) {
    StringJoiner steps = new StringJoiner(", ");
    done.stepMillis().forEach((step, millis) -> steps.add(step + " " + millis + " ms"));
    return "epoch " + done.epoch() + "; " + steps;
  }

  static String refusal(VerbOutcome outcome) {
    return outcome instanceof VerbOutcome.Refused refused ? refused.message() : "it was not moved";
  }

  // ---- looking ----

  private CompletionStage<String> probes() {
    return probesUntil(ground.now().plus(PROBES_WITHIN));
  }

  private CompletionStage<String> probesUntil(Instant deadline) {
    return ground
        .failingProbes()
        .thenCompose(
            failing -> {
              if (failing.isEmpty()) {
                return CompletableFuture.completedStage(
                    ground.workload().probes().size() + " probes answer through the tunnel");
              }
              if (ground.now().isAfter(deadline)) {
                throw new Failed(String.join("; ", failing));
              }
              return ground.later(AGAIN_AFTER, () -> probesUntil(deadline));
            });
  }

  private Comparison comparison() {
    return new Comparison(ground, home, twin);
  }
}
