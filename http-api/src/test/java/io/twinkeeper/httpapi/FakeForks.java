package io.twinkeeper.httpapi;

import io.twinkeeper.node.admin.ForkAdmin;
import io.twinkeeper.node.admin.ForkOutcome;
import io.twinkeeper.protocol.merge.ForkDetail;
import io.twinkeeper.protocol.merge.MergePolicy;
import io.twinkeeper.protocol.merge.MergeReport;
import io.twinkeeper.protocol.merge.TableResult;
import io.twinkeeper.protocol.merge.TableRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Two forks that nothing happens to. */
final class FakeForks implements ForkAdmin {
  static final Instant AT = Instant.parse("2026-11-21T08:00:00Z");

  volatile ForkOutcome outcome = new ForkOutcome.Merged(report());
  private final Queue<String> asked;

  FakeForks(Queue<String> asked) {
    this.asked = asked;
  }

  static MergeReport report() {
    TableResult table =
        new TableResult(
            "scores", MergePolicy.WINNER, TableResult.Outcome.MERGED, "", 3, 2, 1, 0, 0, 0, 0);
    return new MergeReport(
        "20260101T1", "w/d", "beta", AT, true, true, List.of(table), 0, List.of(), "");
  }

  private static ForkDetail fork(String id, Path database) {
    return new ForkDetail(
        id,
        "w/d",
        "alpha",
        AT,
        "1/1/1",
        "1/3/1",
        2,
        database.toString(),
        4,
        "ancestor",
        "open",
        AT,
        "",
        null);
  }

  @Override
  public CompletionStage<List<ForkDetail>> list() {
    try {
      Path database = Files.createTempFile("fork", ".db");
      Files.writeString(database, "data");
      database.toFile().deleteOnExit();
      return FakeNode.now(List.of(fork("20260101T1", database), fork("20250101T1", database)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CompletionStage<ForkOutcome> merge(
      String fork, boolean dryRun, boolean again, Map<String, TableRule> rules) {
    asked.add("merge " + fork + " " + dryRun + (again ? " again " : " ") + new TreeMap<>(rules));
    return FakeNode.now(outcome);
  }

  @Override
  public CompletionStage<ForkOutcome> discard(String fork, boolean open) {
    asked.add("discard " + fork + " " + open);
    return FakeNode.now(new ForkOutcome.Discarded(fork));
  }
}
