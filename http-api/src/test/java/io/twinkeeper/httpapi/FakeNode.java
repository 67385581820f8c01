package io.twinkeeper.httpapi;

import io.twinkeeper.node.admin.DirectoryAdmin;
import io.twinkeeper.node.admin.DrillAdmin;
import io.twinkeeper.node.admin.FenceOutcome;
import io.twinkeeper.node.admin.ForkAdmin;
import io.twinkeeper.node.admin.Health;
import io.twinkeeper.node.admin.LastWordOutcome;
import io.twinkeeper.node.admin.NodeAdmin;
import io.twinkeeper.node.admin.OperatorAdmin;
import io.twinkeeper.node.admin.SyncResult;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.protocol.status.HistoryEntry;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** A node that says what it was told to say, and keeps what it was asked. */
final class FakeNode implements NodeAdmin {
  final Queue<String> asked = new ConcurrentLinkedQueue<>();

  final FakeOperators operators = new FakeOperators(asked, () -> verbs());
  final FakeForks forks = new FakeForks(asked);
  final FakeDirectories directories = new FakeDirectories(asked);
  volatile Health.Status health = Health.Status.UP;
  volatile Supplier<CompletionStage<NodeStatus>> status = () -> now(Samples.status());
  volatile Supplier<CompletionStage<VerbOutcome>> verb = () -> now(Samples.done());
  volatile SyncResult sync = Samples.synced();
  volatile FenceOutcome fence = Samples.fenced();
  volatile LastWordOutcome lastWord = new LastWordOutcome.Accepted("scoreboard", 3);

  private CompletionStage<VerbOutcome> verbs() {
    return verb.get();
  }

  static <T> CompletionStage<T> now(T answer) {
    return CompletableFuture.completedStage(answer);
  }

  @Override
  public Health health() {
    return new Health(health, "alpha", "0.1.0");
  }

  @Override
  public CompletionStage<NodeStatus> status() {
    return status.get();
  }

  @Override
  public CompletionStage<List<WorkloadStatus>> workloads() {
    return now(List.of(Samples.workload("scoreboard"), Samples.workload("vault")));
  }

  @Override
  public CompletionStage<VerbOutcome> activate(String workload, String node) {
    asked.add("activate " + workload + " " + node);
    return verb.get();
  }

  @Override
  public CompletionStage<VerbOutcome> activateAlone(String workload, String node, String off) {
    asked.add("activate " + workload + " " + node + " alone, " + off + " is off");
    return verb.get();
  }

  @Override
  public CompletionStage<List<HistoryEntry>> history(int limit, Optional<String> workload) {
    asked.add("history " + limit + " " + workload.orElse("all"));
    return now(List.of(Samples.granted()));
  }

  @Override
  public CompletionStage<SyncResult> triggerSync(Duration within) {
    asked.add("sync all " + within);
    return now(sync);
  }

  @Override
  public CompletionStage<FenceOutcome> fence(
      String workload, String database, int twins, Duration within) {
    asked.add("fence " + workload + "/" + database + " " + twins + " " + within);
    return now(fence);
  }

  @Override
  public DrillAdmin drills() {
    return new FakeDrills(asked);
  }

  @Override
  public CompletionStage<Map<String, String>> services(String node) {
    return now(Map.of("scoreboard/api", "healthy"));
  }

  @Override
  public OperatorAdmin operators() {
    return operators;
  }

  @Override
  public DirectoryAdmin directories() {
    return directories;
  }

  @Override
  public ForkAdmin forks() {
    return forks;
  }

  @Override
  public CompletionStage<LastWordOutcome> lastWord(byte[] signed) {
    asked.add("last word of " + signed.length + " bytes");
    return now(lastWord);
  }
}
