package io.twinkeeper.httpapi;

import io.twinkeeper.node.admin.DrillAdmin;
import io.twinkeeper.protocol.status.DrillReport;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;

/** One drill that once was, and whatever is asked for. */
record FakeDrills(Queue<String> asked) implements DrillAdmin {
  @Override
  public CompletionStage<DrillReport> begin(
      String workload, boolean restoreTest, boolean isolated) {
    asked.add(
        "drill " + workload + (restoreTest ? " restore" : "") + (isolated ? " isolated" : ""));
    return FakeNode.now(Samples.drill());
  }

  @Override
  public CompletionStage<List<DrillReport>> list() {
    return FakeNode.now(List.of(Samples.drill()));
  }
}
