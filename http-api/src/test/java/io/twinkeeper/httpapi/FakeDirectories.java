package io.twinkeeper.httpapi;

import io.twinkeeper.node.admin.DirectoryAdmin;
import io.twinkeeper.node.admin.DirectoryErrand;
import io.twinkeeper.node.admin.DirectoryOutcome;
import io.twinkeeper.node.admin.SyncResult.DirectorySync;
import io.twinkeeper.protocol.status.DirectoryStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;

/** One directory that does as it is told. */
final class FakeDirectories implements DirectoryAdmin {
  private static final String NAME = "scoreboard/workspace";

  volatile DirectoryOutcome outcome = new DirectoryOutcome.Done("412 deletions go on");
  volatile DirectorySync sync = new DirectorySync(true, List.of(), List.of("gamma"), null);
  private final Queue<String> asked;

  FakeDirectories(Queue<String> asked) {
    this.asked = asked;
  }

  @Override
  public CompletionStage<Map<String, DirectoryStatus>> list() {
    return FakeNode.now(Map.of(NAME, Samples.directory()));
  }

  @Override
  public CompletionStage<DirectoryOutcome> confirm(String directory) {
    asked.add("confirm " + directory);
    return FakeNode.now(outcome);
  }

  @Override
  public CompletionStage<DirectoryOutcome> reject(String directory) {
    asked.add("reject " + directory);
    return FakeNode.now(outcome);
  }

  @Override
  public CompletionStage<DirectoryOutcome> run(String directory, DirectoryErrand errand) {
    asked.add(directory + " " + errand);
    return FakeNode.now(outcome);
  }

  @Override
  public CompletionStage<Optional<DirectorySync>> sync(String directory, Duration within) {
    asked.add("sync " + directory + " " + within);
    return FakeNode.now(directory.equals(NAME) ? Optional.of(sync) : Optional.empty());
  }
}
