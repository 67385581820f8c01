package io.twinkeeper.httpapi;

import io.twinkeeper.node.admin.Explanation;
import io.twinkeeper.node.admin.OperatorAdmin;
import io.twinkeeper.node.admin.OrderOutcome;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.protocol.status.MoveReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Verbs that end as they were told to, and keep what was asked. */
final class FakeOperators implements OperatorAdmin {
  private final Queue<String> asked;
  private final Supplier<CompletionStage<VerbOutcome>> verb;
  volatile OrderOutcome order =
      new OrderOutcome.Stands("it is so", Map.of("scoreboard", "moved to beta"));
  volatile boolean helm = true;

  FakeOperators(Queue<String> asked, Supplier<CompletionStage<VerbOutcome>> verb) {
    this.asked = asked;
    this.verb = verb;
  }

  private CompletionStage<OrderOutcome> order(String said) {
    asked.add(said);
    return FakeNode.now(order);
  }

  @Override
  public CompletionStage<VerbOutcome> switchover(
      String workload, Optional<String> from, Optional<String> to, boolean dryRun) {
    String route = from.map(node -> node + " to ").orElse("") + to.orElse("anyone");
    asked.add((dryRun ? "rehearse " : "switchover ") + workload + " " + route);
    return verb.get();
  }

  @Override
  public CompletionStage<OrderOutcome> plan(
      String workload, Optional<String> from, Optional<String> to, Instant at) {
    return order("plan " + workload + " " + to.orElse("anyone") + " " + at);
  }

  @Override
  public CompletionStage<OrderOutcome> cancelPlanned(String workload) {
    return order("cancel " + workload);
  }

  @Override
  public CompletionStage<OrderOutcome> pause(Optional<String> workload, String reason) {
    return order("pause " + workload.orElse("all") + " " + reason);
  }

  @Override
  public CompletionStage<OrderOutcome> resume(Optional<String> workload) {
    return order("resume " + workload.orElse("all"));
  }

  @Override
  public CompletionStage<OrderOutcome> drain(String node, String reason) {
    return order("drain " + node + " " + reason);
  }

  @Override
  public CompletionStage<OrderOutcome> undrain(String node) {
    return order("undrain " + node);
  }

  @Override
  public CompletionStage<OrderOutcome> acknowledge(String workload) {
    return order("acknowledge " + workload);
  }

  @Override
  public CompletionStage<Optional<Explanation>> explain(String workload, Optional<String> dead) {
    asked.add("explain " + workload + " " + dead.orElse("active"));
    return FakeNode.now(helm ? Optional.of(Samples.explanation()) : Optional.empty());
  }

  @Override
  public CompletionStage<List<MoveReport>> moves(int limit, Optional<String> workload) {
    asked.add("moves " + limit + " " + workload.orElse("all"));
    return FakeNode.now(List.of(Samples.move()));
  }
}
