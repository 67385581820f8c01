package io.twinkeeper.httpapi;

import io.twinkeeper.node.admin.Explanation;
import io.twinkeeper.node.admin.FenceOutcome;
import io.twinkeeper.node.admin.SyncResult;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.protocol.status.Degradation;
import io.twinkeeper.protocol.status.DirectoryStatus;
import io.twinkeeper.protocol.status.DrillReport;
import io.twinkeeper.protocol.status.ForkStatus;
import io.twinkeeper.protocol.status.HistoryEntry;
import io.twinkeeper.protocol.status.MemberStatus;
import io.twinkeeper.protocol.status.MoveReport;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.OrdersStatus;
import io.twinkeeper.protocol.status.RestoreTestStatus;
import io.twinkeeper.protocol.status.StandbyStatus;
import io.twinkeeper.protocol.status.StoreStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.status.TenantsStatus;
import io.twinkeeper.protocol.status.WorkloadStatus;
import io.twinkeeper.protocol.stream.Position;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node as it might be on a good day with one thing wrong. */
final class Samples {
  static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private static final String HERE = new Position(3, 1234, 0x9f2c61aa00b1c7e4L).toString();
  private static final String BEFORE = new Position(2, 1100, 0x8000000000000001L).toString();

  private Samples() {}

  static VerbOutcome rehearsed() {
    return new VerbOutcome.Rehearsed(
        "scoreboard would go from alpha to beta; nothing was changed",
        "alpha",
        "beta",
        List.of(
            new VerbOutcome.PlannedStep("drain", "alpha's connector ends", 120L),
            new VerbOutcome.PlannedStep("stop", "alpha's services stop", null)),
        900L);
  }

  static Explanation explanation() {
    return new Explanation(
        "scoreboard",
        "alpha",
        3,
        "alpha",
        3,
        List.of("it is tagged no-failover"),
        "alpha",
        "beta",
        true,
        "if alpha died now, beta would take over",
        List.of("alpha", "beta", "witness"),
        List.of(new Explanation.Candidate("beta", 10, Map.of("events", HERE), 0L, List.of())));
  }

  static DrillReport drill() {
    return new DrillReport(
        "2026-drill",
        "scoreboard",
        "full",
        "operator",
        "alpha",
        "beta",
        NOON,
        NOON.plusSeconds(9),
        "passed",
        "",
        List.of(new DrillReport.Step("checks", true, 12, "all is well")));
  }

  static MoveReport move() {
    return new MoveReport(
        "scoreboard", 4, NOON, "alpha", "beta", "switchover", true, Map.of("drain", 80L), 80);
  }

  static NodeStatus status() {
    Map<String, @Nullable String> active = new LinkedHashMap<>();
    active.put("scoreboard", "alpha");
    active.put("vault", null);
    return new NodeStatus(
        "alpha",
        "data",
        "wirebot",
        "0.1.0",
        NOON,
        true,
        true,
        NOON.minusMillis(250),
        Map.of("scoreboard/events", stream()),
        new StandbyStatus(
            "beta",
            "10.77.0.2",
            true,
            Map.of("scoreboard/api", "stopped"),
            81_604_378_624L,
            restoreTest()),
        Map.of("scoreboard", 3L),
        active,
        Map.of("scoreboard", workload("scoreboard")),
        List.of(
            new MemberStatus("alpha", "data", "provider-a", "10.77.0.1", 8300, "up"),
            new MemberStatus("witness", "witness", "provider-c", "10.77.0.3", 8300, "unreachable")),
        List.of(fork()),
        List.of(
            new Degradation(
                "member-unreachable", "witness", "witness is not heard", NOON.minusSeconds(9))),
        Map.of("scoreboard/tenants", tenants()),
        OrdersStatus.NONE,
        Map.of("scoreboard/workspace", directory()));
  }

  static DirectoryStatus directory() {
    return new DirectoryStatus(
        "receiving",
        1204,
        80_530_636,
        3,
        4096,
        Map.of(
            "beta", new DirectoryStatus.Twin(true, false, NOON.minusMillis(800), 0, 0, 1_048_576)),
        null,
        false,
        1,
        List.of("cache.db"),
        List.of(
            new DirectoryStatus.Problem(
                "notes/today.md", "permission denied", NOON.minusSeconds(30))),
        NOON.minusSeconds(2),
        null,
        null,
        null,
        null);
  }

  static FenceOutcome.Passed fenced() {
    return new FenceOutcome.Passed(
        "scoreboard", "events", HERE, 3, 1234, "9f2c61aa00b1c7e4", List.of("beta"), 3.25);
  }

  private static StreamStatus stream() {
    return new StreamStatus(
            "source",
            "streaming",
            11.5,
            HERE,
            0,
            NOON.minusMillis(40),
            Map.of("beta", HERE),
            new StreamStatus.Lag(1234, 9.5, 41.25, 80),
            null)
        .withStore(
            new StoreStatus(
                23, 2, 1_843_200, NOON.minusSeconds(86_400), NOON.minusSeconds(12), null, null));
  }

  private static TenantsStatus tenants() {
    return new TenantsStatus(
        "/data/tenants/*/events.db",
        200,
        List.of(
            new TenantsStatus.Removed("acme", NOON.minusSeconds(7200), 2, BEFORE, "/var/lib/kept")),
        List.of(),
        List.of(),
        null);
  }

  private static RestoreTestStatus restoreTest() {
    return new RestoreTestStatus(NOON.minusSeconds(1800), "scoreboard/events", BEFORE, true, null);
  }

  static WorkloadStatus workload(String name) {
    return new WorkloadStatus(
        name,
        "active",
        "alpha",
        3,
        NOON.minusSeconds(60),
        Map.of("api", "healthy"),
        "ready",
        3200L);
  }

  private static ForkStatus fork() {
    return new ForkStatus(
        "events-2-1",
        "scoreboard/events",
        "alpha",
        NOON.minusSeconds(50),
        BEFORE,
        BEFORE,
        7,
        "/var/lib/twinkeeper/streams/scoreboard/events/forks/events-2-1/database",
        40_960);
  }

  static HistoryEntry granted() {
    return new HistoryEntry(
        "beta",
        17,
        NOON,
        "granted",
        "scoreboard",
        3,
        "alpha is active for scoreboard in epoch 3",
        Map.of("reason", "last-word"));
  }

  static VerbOutcome done() {
    Map<String, Long> steps = new LinkedHashMap<>();
    steps.put("promise", 12L);
    steps.put("fence", 0L);
    steps.put("activate", 640L);
    return new VerbOutcome.Done("beta is active for scoreboard in epoch 4", 4, "beta", steps);
  }

  static SyncResult synced() {
    return new SyncResult(
        Map.of(
            "scoreboard/events", new SyncResult.StreamSync(HERE, true, List.of(), List.of(), null)),
        Map.of(),
        Map.of());
  }

  static SyncResult unsynced() {
    return new SyncResult(
        Map.of(
            "scoreboard/events",
            new SyncResult.StreamSync(HERE, false, List.of("beta"), List.of(), null)),
        Map.of(),
        Map.of("vault", new SyncResult.Elsewhere("beta", "http://10.77.0.2:8300")));
  }
}
