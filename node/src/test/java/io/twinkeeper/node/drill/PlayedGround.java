package io.twinkeeper.node.drill;

import io.twinkeeper.node.admin.Explanation;
import io.twinkeeper.node.admin.VerbOutcome;
import io.twinkeeper.node.admin.VerbOutcome.Reason;
import io.twinkeeper.node.drill.Examiner.Examined;
import io.twinkeeper.persistence.exam.Exam;
import io.twinkeeper.protocol.config.TwinConfigs;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.orders.OrderBook;
import io.twinkeeper.protocol.status.MemberStatus;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.stream.Position;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of alpha, where the workload is at home, beta and gamma, in a time that passes when a
 * drill waits. What is asked of it can be played otherwise by replacing a field.
 */
final class PlayedGround implements Ground, AutoCloseable {
  static final Instant NOON = Instant.parse("2026-12-06T12:00:00Z");
  static final String STREAM = "web/events";

  private static final WorkloadConfig WEB =
      Objects.requireNonNull(
          TwinConfigs.parse(
                  """
                  twinkeeper {
                    cluster { name = drills }
                    tls { ca = ca.pem, certificate = node.pem, key = node-key.pem }
                    members = [
                      { name = alpha, role = data, address = "10.77.0.1" }
                      { name = beta, role = data, address = "10.77.0.2" }
                      { name = gamma, role = data, address = "10.77.0.3" }
                    ]
                    workloads { web { databases { events { path = "/srv/web/events.db" } } } }
                  }
                  """,
                  "twin.conf",
                  Path.of("/etc/twinkeeper"),
                  "alpha")
              .workloads()
              .get("web"));

  /** What it was told to do, in order. */
  final List<String> verbs = new CopyOnWriteArrayList<>();

  /** What was examined: node, then the transaction or "live". */
  final List<String> exams = new CopyOnWriteArrayList<>();

  final Map<String, Long> txids = new TreeMap<>(Map.of("alpha", 12L, "beta", 12L, "gamma", 12L));
  final Map<String, String> services = new TreeMap<>();
  volatile @Nullable String active = "alpha";
  volatile long epoch = 3;
  volatile String promised = "alpha";
  volatile long promisedEpoch = 3;
  volatile List<String> bars = List.of();
  volatile List<String> failing = List.of();
  volatile Runnable whenProbed = () -> {};
  volatile Function<String, VerbOutcome> switchover = this::begin;
  volatile Function<String, VerbOutcome> activate = this::begin;
  volatile Function<Exam, Exam> seenLive = exam -> exam;
  volatile boolean settles = true;

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final TreeMap<Instant, Runnable> events = new TreeMap<>();
  private volatile Instant now = NOON;

  /** Something happens by itself, some time from now. */
  void in(Duration delay, Runnable event) {
    events.put(now.plus(delay), event);
  }

  void pass(Duration time) {
    now = now.plus(time);
    while (!events.isEmpty() && !events.firstKey().isAfter(now)) {
      events.pollFirstEntry().getValue().run();
    }
  }

  /** {@code node} is active in the next epoch. */
  VerbOutcome begin(String node) {
    promise(node);
    active = node;
    epoch = promisedEpoch;
    return new VerbOutcome.Done(node + " is active", epoch, node, Map.of("total", 900L));
  }

  /** {@code node} has the next epoch, and nobody is active. */
  void promise(String node) {
    long next = promisedEpoch + 1;
    promised = node;
    promisedEpoch = next;
    active = null;
  }

  private long txid(String node) {
    return Objects.requireNonNull(txids.get(node));
  }

  static VerbOutcome refused(String why) {
    return new VerbOutcome.Refused(Reason.NOT_POSSIBLE_NOW, why);
  }

  static VerbOutcome busy() {
    return new VerbOutcome.Refused(Reason.CONFLICT, "the helm is busy; try again in a moment");
  }

  @Override
  public WorkloadConfig workload() {
    return WEB;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public CompletionStage<OrderBook> book() {
    return CompletableFuture.completedStage(OrderBook.EMPTY);
  }

  @Override
  public CompletionStage<Explanation> explain(String dead) {
    String away = dead.isEmpty() ? String.valueOf(active) : dead;
    List<Explanation.Candidate> candidates = new ArrayList<>();
    for (String node : List.of("gamma", "beta", "alpha")) {
      if (!node.equals(away)) {
        String position = new Position(epoch, txid(node), 7).toString();
        candidates.add(
            new Explanation.Candidate(node, 10, Map.of(STREAM, position), 0L, List.of()));
      }
    }
    return CompletableFuture.completedStage(
        new Explanation(
            "web",
            active,
            active == null ? 0 : epoch,
            promised,
            promisedEpoch,
            bars,
            away,
            "beta",
            true,
            "as it is played",
            List.of("alpha", "beta", "gamma"),
            candidates));
  }

  @Override
  public CompletionStage<NodeStatus> status() {
    return CompletableFuture.completedStage(status(List.of()));
  }

  /** Of a node of which all members are up. */
  static NodeStatus status(List<io.twinkeeper.protocol.status.Degradation> degraded) {
    return new NodeStatus(
        "alpha",
        "data",
        "drills",
        "1",
        NOON,
        true,
        true,
        NOON,
        Map.of(),
        null,
        Map.of(),
        Map.of(),
        Map.of(),
        List.of(new MemberStatus("beta", "data", "", "10.77.0.2", 8300, "up")),
        List.of(),
        degraded,
        Map.of());
  }

  @Override
  public CompletionStage<VerbOutcome> switchover(String from, String to) {
    verbs.add("switchover " + from + " " + to);
    return CompletableFuture.completedStage(
        from.equals(active)
            ? switchover.apply(to)
            : refused((active == null ? "nobody" : active) + " is active, not " + from));
  }

  @Override
  public CompletionStage<VerbOutcome> activate(String node) {
    verbs.add("activate " + node);
    return CompletableFuture.completedStage(activate.apply(node));
  }

  @Override
  public CompletionStage<List<String>> failingProbes() {
    whenProbed.run();
    return CompletableFuture.completedStage(failing);
  }

  @Override
  public CompletionStage<Map<String, String>> services(String node) {
    return CompletableFuture.completedStage(Map.copyOf(services));
  }

  @Override
  public CompletionStage<Examined> examine(String node, String stream, String query, long txid) {
    exams.add(node + " " + (txid == 0 ? "live" : txid));
    Exam exam = new Exam("ok", 1, 70, "digest", "70");
    Position position = new Position(epoch, txid == 0 ? txid(node) : txid, 7);
    return CompletableFuture.completedStage(
        new Examined(
            node,
            stream,
            txid > 0 || settles ? position : Position.NONE,
            txid > 0 ? exam : seenLive.apply(exam),
            ""));
  }

  @Override
  public <T> CompletionStage<T> later(Duration delay, Supplier<CompletionStage<T>> action) {
    return CompletableFuture.supplyAsync(
            () -> {
              pass(delay);
              return action.get();
            },
            thread)
        .thenCompose(stage -> stage);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
