package io.twinkeeper.ops.bench.tenants;

import io.twinkeeper.ops.bench.cluster.ProcessFigures;
import io.twinkeeper.ops.cli.Table;
import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Ansi;

/** The measurement: one tenant idle, many idle, many written. */
final class TenantsBench {
  private static final double IDLE_PERCENT = 1;
  private static final double IDLE_MEGABYTES = 64;
  private static final double LAG_MILLIS = 250;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** After this long an idle stream has let go of what it does not need, and little is compiled. */
  private static final Duration SETTLE = Duration.ofMinutes(2);

  /** As long until the code that commits need is compiled. */
  private static final Duration WARM_UP = Duration.ofMinutes(1);

  private static final long LOOK_AGAIN_MILLIS = 50;
  private static final long SAMPLE_MILLIS = 4_000;

  private final Path directory;
  private final List<String> javaOptions;
  private final int tenants;
  private final int commitsPerSecond;
  private final Duration time;
  private final PrintWriter out;

  TenantsBench(
      Path directory,
      List<String> javaOptions,
      int tenants,
      int commitsPerSecond,
      Duration time,
      PrintWriter out) {
    this.directory = directory;
    this.javaOptions = javaOptions;
    this.tenants = tenants;
    this.commitsPerSecond = commitsPerSecond;
    this.time = time;
    this.out = out;
  }

  /** Runs it and prints what came out; returns whether the goals are met. */
  boolean run() throws IOException, InterruptedException {
    say("everything is in " + directory);
    try (BenchNodes nodes = BenchNodes.start(directory, javaOptions);
        TenantWriters writers = new TenantWriters()) {
      writers.open(nodes.database("t0000"));
      awaitFollowed(nodes, 1);
      say("one tenant; idle for " + time.toSeconds() + " s");
      Map<String, NodeCosts> one = idle(nodes);
      long begun = System.nanoTime();
      for (int i = 1; i < tenants; i++) {
        writers.open(nodes.database(String.format(Locale.ROOT, "t%04d", i)));
      }
      long made = System.nanoTime();
      awaitFollowed(nodes, tenants);
      say(
          "%d more made in %.1f s; all of them on the twin %.1f s later",
          tenants - 1, seconds(made - begun), seconds(System.nanoTime() - made));
      Map<String, NodeCosts> many = idle(nodes);
      say("%d tenants, %d commits/s each", tenants, commitsPerSecond);
      return report(one, many, busy(nodes, writers));
    } catch (SQLException e) {
      throw new IOException("the writer failed: " + e.getMessage(), e);
    }
  }

  /** The costs while everything is written, and the lags that the source told meanwhile. */
  private record Busy(Map<String, NodeCosts> costs, long commits, List<StreamStatus.Lag> lags) {
    double worst() {
      return lags.stream().mapToDouble(StreamStatus.Lag::p99).max().orElse(Double.NaN);
    }

    double usual() {
      List<Double> medians = new ArrayList<>(lags.stream().map(StreamStatus.Lag::p50).toList());
      Collections.sort(medians);
      return medians.isEmpty() ? Double.NaN : medians.get(medians.size() / 2);
    }

    /** Of each tenant's p99 in each look, the one that 99 of 100 do not exceed. */
    double nearlyWorst() {
      List<Double> highs = new ArrayList<>(lags.stream().map(StreamStatus.Lag::p99).toList());
      Collections.sort(highs);
      return highs.isEmpty() ? Double.NaN : highs.get((int) (highs.size() * 0.99));
    }
  }

  private Map<String, NodeCosts> idle(BenchNodes nodes) throws IOException, InterruptedException {
    TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
    Map<String, Double> before = cpu(nodes);
    long begun = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(time.toMillis());
    return costs(nodes, before, seconds(System.nanoTime() - begun));
  }

  private Busy busy(BenchNodes nodes, TenantWriters writers)
      throws IOException, InterruptedException {
    CompletableFuture<Long> writing =
        CompletableFuture.supplyAsync(() -> write(writers, WARM_UP.plus(time)));
    TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
    Map<String, Double> before = cpu(nodes);
    long begun = System.nanoTime();
    List<StreamStatus.Lag> lags = new ArrayList<>();
    while (!writing.isDone()) {
      TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
      if (!writing.isDone()) {
        nodes.status("alpha").replication().values().stream()
            .filter(stream -> !stream.silent()) // what it said before was counted then
            .flatMap(stream -> Stream.ofNullable(stream.lag()))
            .filter(lag -> lag.count() > 0)
            .forEach(lags::add);
      }
    }
    double took = seconds(System.nanoTime() - begun);
    try {
      long commits = writing.join();
      Map<String, NodeCosts> costs = costs(nodes, before, took);
      awaitFollowed(nodes, tenants);
      return new Busy(costs, commits, lags);
    } catch (CompletionException e) {
      throw new IOException("the writer failed: " + e.getCause(), e);
    }
  }

  private long write(TenantWriters writers, Duration howLong) {
    try {
      return writers.write(commitsPerSecond, howLong);
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  private static Map<String, Double> cpu(BenchNodes nodes) throws IOException {
    Map<String, Double> cpu = new TreeMap<>();
    for (String node : Addresses.TWINS) {
      cpu.put(node, ProcessFigures.cpuSeconds(nodes.pid(node)));
    }
    return cpu;
  }

  private static Map<String, NodeCosts> costs(
      BenchNodes nodes, Map<String, Double> before, double seconds)
      throws IOException, InterruptedException {
    Map<String, NodeCosts> costs = new TreeMap<>();
    for (Map.Entry<String, Double> cpu : before.entrySet()) {
      costs.put(cpu.getKey(), NodeCosts.since(cpu.getValue(), seconds, nodes.pid(cpu.getKey())));
    }
    return costs;
  }

  /** Until the follower has as many streams, each at the source's position and applied. */
  private void awaitFollowed(BenchNodes nodes, int count) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String seen = "";
    while (System.nanoTime() < deadline) {
      try {
        Map<String, StreamStatus> source = nodes.status("alpha").replication();
        NodeStatus beta = nodes.status("beta");
        long level =
            source.entrySet().stream()
                .filter(e -> isLevel(e.getValue(), beta.replication().get(e.getKey())))
                .count();
        seen = level + " of " + source.size();
        if (level == count && source.size() == count) {
          return;
        }
      } catch (IOException e) {
        seen = e.toString(); // not up yet
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
    throw new IOException("waited in vain for " + count + " tenants on beta; last seen: " + seen);
  }

  private static boolean isLevel(
      StreamStatus source, @org.jspecify.annotations.Nullable StreamStatus follower) {
    return follower != null
        && source.side().equals("source")
        && source.status().equals("streaming")
        && !source.silent()
        && !follower.silent()
        && follower.pending() == 0
        && source.position().equals(follower.position());
  }

  private boolean report(Map<String, NodeCosts> one, Map<String, NodeCosts> many, Busy busy) {
    Table table = new Table("NODE", "TENANTS", "CORE", "RSS", "LIVE HEAP", "THREADS");
    for (String node : Addresses.TWINS) {
      row(table, node, "1 idle", one.get(node));
      row(table, node, tenants + " idle", many.get(node));
      row(table, node, tenants + " busy", busy.costs.get(node));
    }
    table.print(out, Ansi.AUTO);
    boolean met = true;
    for (String node : Addresses.TWINS) {
      met &= isCheap(node, one.get(node), many.get(node));
    }
    say(
        "lag at %d commits/s (%,d in all): p50 of the usual tenant %.1f ms, p99 of the worst %.1f"
            + " ms, of all but 1 %% %.1f ms",
        tenants * commitsPerSecond, busy.commits, busy.usual(), busy.worst(), busy.nearlyWorst());
    boolean prompt = busy.worst() < LAG_MILLIS;
    say("goal: worst p99 under %.0f ms: %s", LAG_MILLIS, verdict(prompt));
    return met && prompt;
  }

  private boolean isCheap(
      String node,
      @org.jspecify.annotations.Nullable NodeCosts one,
      @org.jspecify.annotations.Nullable NodeCosts many) {
    if (one == null || many == null) {
      return false;
    }
    double percent = many.corePercent() - one.corePercent();
    double heap = many.heapMegabytes() - one.heapMegabytes();
    double resident = many.residentMegabytes() - one.residentMegabytes();
    boolean cheap = percent < IDLE_PERCENT && heap < IDLE_MEGABYTES && resident < IDLE_MEGABYTES;
    say(
        "%s: %d idle tenants cost %.2f %% of a core, %.1f MB of live heap, %.1f MB resident more"
            + " than one; goal: 1 %%, 64 MB of either: %s",
        node, tenants, percent, heap, resident, verdict(cheap));
    return cheap;
  }

  private static void row(
      Table table, String node, String what, @org.jspecify.annotations.Nullable NodeCosts costs) {
    if (costs != null) {
      table.row(
          node,
          what,
          String.format(Locale.ROOT, "%.2f %%", costs.corePercent()),
          String.format(Locale.ROOT, "%.0f MB", costs.residentMegabytes()),
          String.format(Locale.ROOT, "%.1f MB", costs.heapMegabytes()),
          costs.threads());
    }
  }

  private static String verdict(boolean met) {
    return met ? "met" : "MISSED";
  }

  private void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
