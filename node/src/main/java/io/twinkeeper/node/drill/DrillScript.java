package io.twinkeeper.node.drill;

import io.twinkeeper.node.admin.Explanation;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.node.drill.DrillRun.Act;
import io.twinkeeper.node.drill.DrillRun.Stage;
import io.twinkeeper.node.drill.Examiner.Examined;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.status.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private static final int RETURNS = 5;
  private static final int COMPARISONS = 2;

  private final DrillOrder order;
  private final String id;
  private final Ground ground;
  private final Function<String, CompletionStage<String>> claim;
  private volatile String home = "";
  private volatile String twin = "";

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
      acts.add(new Act("copies on the twin", Stage.BEFORE, this::restored));
      return acts;
    }
    acts.add(new Act("to the twin", Stage.AWAY, () -> move(home, twin)));
    acts.add(new Act("probes", Stage.AWAY, this::probes));
    acts.add(new Act("databases", Stage.AWAY, this::databases));
    if (order.restoreTest()) {
      acts.add(new Act("restore test", Stage.AWAY, this::restored));
    }
    acts.add(new Act("back", Stage.BACK, this::goBack));
    acts.add(new Act("probes at home", Stage.BACK, this::probes));
    return acts;
  }

  // ---- checks ----

  private CompletionStage<String> checks() {
    return ground
        .book()
        .thenCombine(ground.explain(), Known::new)
        .thenCompose(
            known ->
                ground
                    .node()
                    .status()
                    .thenCombine(
                        ground.failingProbes(),
                        (status, failing) -> objections(known, status, failing))
                    .thenCompose(objections -> begin(known.explanation, objections)));
  }

  private record Known(OrderBook book, Explanation explanation) {}

  private List<String> objections(Known known, NodeStatus status, List<String> failing) {
    return new PreChecks(
            ground.workload(),
            known.book,
            known.explanation,
            status,
            failing,
            ground.desk().clock().instant())
        .objections();
  }

  private CompletionStage<String> begin(Explanation explanation, List<String> objections) {
    if (!objections.isEmpty()) {
      throw new Failed(String.join("; ", objections));
    }
    home = String.valueOf(explanation.active());
    twin = String.valueOf(explanation.successor());
    return claim
        .apply(home)
        .thenApply(claimed -> home + " is active, " + twin + " is in step, every probe answers");
  }

  // ---- moving ----

  private CompletionStage<String> move(String from, String to) {
    return ground.move(from, to).thenApply(DrillScript::steps);
  }

  private static String steps(VerbOutcome.Done done) {
    StringJoiner steps = new StringJoiner(", ");
    done.stepMillis().forEach((step, millis) -> steps.add(step + " " + millis + " ms"));
    return "epoch " + done.epoch() + "; " + steps;
  }

  /** A drill that leaves the workload away from home has to say so loudly: try more than once. */
  private CompletionStage<String> goBack() {
    return goBack(1);
  }

  private CompletionStage<String> goBack(int attempt) {
    CompletionStage<String> back =
        ground
            .explain()
            .thenCompose(
                now ->
                    home.equals(now.active())
                        ? CompletableFuture.completedStage("it is at home")
                        : move(String.valueOf(now.active()), home));
    return back.handle(
            (detail, failure) ->
                failure == null || attempt >= RETURNS
                    ? back
                    : ground.later(AGAIN_AFTER.multipliedBy(attempt), () -> goBack(attempt + 1)))
        .thenCompose(Function.identity());
  }

  // ---- looking ----

  private CompletionStage<String> probes() {
    return probesUntil(ground.desk().clock().instant().plus(PROBES_WITHIN));
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
              if (ground.desk().clock().instant().isAfter(deadline)) {
                throw new Failed(String.join("; ", failing));
              }
              return ground.later(AGAIN_AFTER, () -> probesUntil(deadline));
            });
  }

  /** Each database on the twin is asked and checked, and its rows compared with those at home. */
  private CompletionStage<String> databases() {
    CompletionStage<List<String>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (Map.Entry<String, String> database : ground.queries().entrySet()) {
      all =
          all.thenCompose(
              found ->
                  compared(database.getKey(), database.getValue(), 1)
                      .thenApply(
                          one -> {
                            found.add(one);
                            return found;
                          }));
    }
    return all.thenApply(found -> String.join("; ", found));
  }

  private CompletionStage<String> compared(String stream, String query, int attempt) {
    return ground
        .examine(twin, stream, query, 0)
        .thenCompose(
            there ->
                ground
                    .examine(home, stream, query, 0)
                    .thenCompose(here -> verdict(there, here, query, attempt)));
  }

  /**
   * Rows of different moments cannot be compared: then it is tried again, and at last what both
   * stores make of one and the same transaction is compared.
   */
  private CompletionStage<String> verdict(
      Examined there, Examined here, String query, int attempt) {
    boolean same =
        there.settled()
            && there.position().txid() == here.position().txid()
            && there.position().checksum() == here.position().checksum();
    String name = there.stream();
    if (same && !there.exam().digest().equals(here.exam().digest())) {
      throw new Failed(name + ": the twins differ at " + there.position());
    }
    if (same) {
      return CompletableFuture.completedStage(
          name
              + " ok, answers "
              + there.exam().answer()
              + ", "
              + there.exam().rows()
              + " rows alike at "
              + there.position());
    }
    return attempt < COMPARISONS
        ? ground.later(AGAIN_AFTER, () -> compared(name, query, attempt + 1))
        : restored(name, query)
            .thenApply(
                rows ->
                    name
                        + " ok, answers "
                        + there.exam().answer()
                        + ", written all the time; "
                        + rows);
  }

  /** Each database is restored on both twins from their own stores, to one transaction. */
  private CompletionStage<String> restored() {
    CompletionStage<List<String>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (Map.Entry<String, String> database : ground.queries().entrySet()) {
      all =
          all.thenCompose(
              found ->
                  restored(database.getKey(), database.getValue())
                      .thenApply(
                          one -> {
                            found.add(one);
                            return found;
                          }));
    }
    return all.thenApply(found -> String.join("; ", found));
  }

  private CompletionStage<String> restored(String stream, String query) {
    return transaction(stream)
        .thenCompose(
            txid ->
                ground
                    .examine(twin, stream, query, txid)
                    .thenCombine(
                        ground.examine(home, stream, query, txid),
                        (there, here) -> alike(there, here, txid)));
  }

  private static String alike(Examined there, Examined here, long txid) {
    if (!there.exam().digest().equals(here.exam().digest())) {
      throw new Failed(there.stream() + ": what the twins restore differs at transaction " + txid);
    }
    return there.stream()
        + " restored on both, "
        + there.exam().rows()
        + " rows alike at transaction "
        + txid;
  }

  /** The latest transaction of which this node knows that both twins have it. */
  private CompletionStage<Long> transaction(String stream) {
    return ground
        .explain()
        .thenApply(
            explanation -> {
              for (Explanation.Candidate candidate : explanation.candidates()) {
                String position = candidate.positions().get(stream);
                if (position != null && !candidate.node().equals(explanation.active())) {
                  return Long.parseUnsignedLong(position.split("/", -1)[1], 16);
                }
              }
              throw new Failed(stream + ": nobody tells where the follower's copy is");
            });
  }
}
