package io.twinkeeper.ops.bench;

import io.twinkeeper.ops.bench.cluster.BenchCluster;
import io.twinkeeper.ops.bench.cluster.ProcessFigures;
import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.ClusterApi;
import io.twinkeeper.ops.cluster.ClusterDirectory;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Twinkeeper itself: two data nodes and a witness, each a process as {@code twin node} runs it. */
final class Twins implements Contender {
  private static final String NODE = "io.twinkeeper.ops.Twin";
  private static final String WORKLOAD = BenchCluster.NAME;
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration SETTLE = Duration.ofSeconds(90);
  private static final long LOOK_AGAIN_MILLIS = 20;

  private final Optional<Path> recordings;
  private @Nullable Cluster cluster;
  private int run;
  private Mark mark = new Mark(0, 0, 0, OptionalLong.empty());

  /**
   * Nothing runs yet.
   *
   * @param recordings where each node's JFR recording goes, if it is to be recorded
   */
  Twins(Optional<Path> recordings) {
    this.recordings = recordings;
  }

  private record Cluster(
      ClusterDirectory files, Machines machines, ClusterApi api, long alphaPid, long betaPid) {}

  /** Where everything stood when the run began. */
  private record Mark(long txid, double alphaCpu, double betaCpu, OptionalLong wire) {}

  @Override
  public String title() {
    return "twinkeeper";
  }

  @Override
  public Optional<String> missing() {
    return Optional.empty();
  }

  @Override
  public boolean isCompiledWhileItRuns() {
    return true;
  }

  @Override
  public void begin(Path directory, int runs) throws IOException, InterruptedException {
    ClusterDirectory files = new ClusterDirectory(directory.resolve("twins"), Addresses.free());
    files.write(WORKLOAD, configuration(files, runs));
    String mark = HexFormat.of().formatHex(new SecureRandom().generateSeed(4));
    Machines machines = new Machines(files, Jvm.daemon(files.scratch(), recordings), mark, NODE);
    for (String node : Addresses.NODES) {
      machines.startNode(node);
    }
    cluster =
        new Cluster(
            files,
            machines,
            new ClusterApi(files.addresses(), files.token()),
            machines.jvm("alpha").iterator().next(),
            machines.jvm("beta").iterator().next());
    await(START, "alpha to be active", () -> phase("alpha").equals("active"));
    await(START, "beta to follow", () -> phase("beta").equals("following"));
  }

  @Override
  public Path database(int number) {
    return running().files().directory().resolve("alpha").resolve("run" + number + ".db");
  }

  /** Where alpha takes commit fences of database {@code number}. */
  URI fence(int number) {
    Addresses addresses = running().files().addresses();
    return URI.create(
        "http://%s:%d/api/v1/workloads/%s/databases/run%d/fence"
            .formatted(addresses.host("alpha"), addresses.adminPort(), WORKLOAD, number));
  }

  String token() throws IOException {
    return running().files().token();
  }

  @Override
  public void attend(int number) throws IOException, InterruptedException {
    run = number;
    await(START, "beta to follow run " + number, () -> isLevel(1));
    mark =
        new Mark(
            txid(stream("alpha").orElseThrow().position()),
            ProcessFigures.cpuSeconds(running().alphaPid()),
            ProcessFigures.cpuSeconds(running().betaPid()),
            wire());
  }

  @Override
  public Costs settle(Written written) throws IOException, InterruptedException {
    long end = System.nanoTime();
    long expected = mark.txid + written.rows();
    await(SETTLE, "beta to have all of run " + run, () -> isLevel(expected));
    double catchUp = (System.nanoTime() - end) / 1e6;
    Optional<StreamStatus.Lag> lag =
        stream("alpha").flatMap(s -> Optional.ofNullable(s.lag())).filter(l -> l.count() > 0);
    OptionalLong wire = wire();
    return new Costs(
        lag.isPresent() ? OptionalDouble.of(lag.get().p50()) : OptionalDouble.empty(),
        lag.isPresent() ? OptionalDouble.of(lag.get().p99()) : OptionalDouble.empty(),
        OptionalDouble.of(catchUp),
        wire.isPresent() && mark.wire.isPresent()
            ? OptionalLong.of(wire.getAsLong() - mark.wire.getAsLong())
            : OptionalLong.empty(),
        OptionalDouble.of(ProcessFigures.cpuSeconds(running().alphaPid()) - mark.alphaCpu),
        OptionalDouble.of(ProcessFigures.cpuSeconds(running().betaPid()) - mark.betaCpu),
        ProcessFigures.peakRssBytes(running().alphaPid()),
        ProcessFigures.peakRssBytes(running().betaPid()),
        0);
  }

  /** CPU seconds of all three nodes so far: what they cost while nobody writes. */
  double cpuSeconds() throws IOException {
    double sum = 0;
    for (String node : Addresses.NODES) {
      for (long pid : running().machines().jvm(node)) {
        sum += ProcessFigures.cpuSeconds(pid);
      }
    }
    return sum;
  }

  @Override
  public void end() throws IOException, InterruptedException {
    if (cluster != null) {
      cluster.machines().stopAll();
      cluster = null;
    }
  }

  private Cluster running() {
    return Objects.requireNonNull(cluster, "begin comes first");
  }

  private OptionalLong wire() throws InterruptedException {
    Cluster c = running();
    return new Wire(c.files().addresses()).bytes(c.alphaPid(), c.betaPid());
  }

  /** Whether both copies are the same, checksum and all, and have gone at least that far. */
  private boolean isLevel(long txid) throws InterruptedException {
    Optional<StreamStatus> source = stream("alpha");
    Optional<StreamStatus> follower = stream("beta");
    return source.isPresent()
        && follower.isPresent()
        && txid(source.get().position()) >= txid
        && source.get().status().equals("streaming")
        && source.get().pending() == 0
        && follower.get().pending() == 0
        && source.get().position().equals(follower.get().position());
  }

  private Optional<StreamStatus> stream(String node) throws InterruptedException {
    return status(node).map(s -> s.replication().get(WORKLOAD + "/run" + run));
  }

  private String phase(String node) throws InterruptedException {
    return status(node).map(s -> s.workloads().get(WORKLOAD)).map(w -> w.phase()).orElse("away");
  }

  private Optional<NodeStatus> status(String node) throws InterruptedException {
    try {
      return Optional.of(running().api().status(node));
    } catch (IOException notYet) {
      return Optional.empty();
    }
  }

  private static long txid(String position) {
    return Long.parseUnsignedLong(position.split("/", -1)[1], 16);
  }

  @FunctionalInterface
  private interface Wish {
    boolean isTrue() throws InterruptedException;
  }

  private void await(Duration patience, String what, Wish wish)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!wish.isTrue()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "waited " + patience.toSeconds() + " s in vain for " + what + "; " + described());
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private String described() throws InterruptedException {
    return "alpha is %s, %s; beta is %s, %s"
        .formatted(phase("alpha"), stream("alpha"), phase("beta"), stream("beta"));
  }

  private static String configuration(ClusterDirectory files, int runs) {
    StringBuilder databases = new StringBuilder();
    LongStream.rangeClosed(0, runs)
        .forEach(
            n ->
                databases.append(
                    "      run%d { path = %s }%n"
                        .formatted(
                            n,
                            ClusterDirectory.quoted(
                                files.directory() + "/{node}/run" + n + ".db"))));
    return BenchCluster.configuration(files, databases.toString());
  }
}
