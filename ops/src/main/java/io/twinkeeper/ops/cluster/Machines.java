package io.twinkeeper.ops.cluster;

import io.twinkeeper.ops.demo.process.Family;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.demo.process.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The machines of a cluster: a node's JVM with everything that it started, found by a mark in the
 * environment, and whatever else is started here. Nothing else on this computer carries the mark.
 */
public final class Machines {
  private static final String RUN = "TWIN_DEMO_RUN";
  private static final String MACHINE = "TWIN_DEMO_MACHINE";
  private static final long STOP_SECONDS = 10;

  private final ClusterDirectory files;
  private final List<String> nodeJvm;
  private final String run;
  private final String nodeMain;
  private final BiConsumer<String, ProcessBuilder> placement;
  private final Map<String, Process> jvms = new ConcurrentHashMap<>();
  private boolean ended;

  /**
   * No machine runs yet.
   *
   * @param nodeJvm java options of a node
   * @param run random, so that no other run's processes are meant
   * @param nodeMain the class that is started as {@code node --config FILE --node NAME}
   */
  public Machines(ClusterDirectory files, List<String> nodeJvm, String run, String nodeMain) {
    this(files, nodeJvm, run, nodeMain, (name, process) -> {});
  }

  /**
   * As above, with a place for each process.
   *
   * @param placement changes the command or the environment of what is started under a name, so
   *     that it runs where it belongs; the command must be executed in the process itself
   */
  public Machines(
      ClusterDirectory files,
      List<String> nodeJvm,
      String run,
      String nodeMain,
      BiConsumer<String, ProcessBuilder> placement) {
    this.files = files;
    this.nodeJvm = nodeJvm;
    this.run = run;
    this.nodeMain = nodeMain;
    this.placement = placement;
  }

  /** What was hit, and when: both clocks were read just before the signal. */
  public record Strike(String node, Set<Long> pids, long nanos, Instant at) {}

  /** Starts a node, or starts it again. */
  public void startNode(String node) throws IOException {
    start(
        node,
        Jvm.command(
            nodeJvm,
            nodeMain,
            "node",
            "--config",
            files.configuration().toString(),
            "--node",
            node));
  }

  /** The exit status of a node's or the edge's JVM; empty while it runs. */
  public Optional<Integer> exitStatus(String name) {
    return Optional.ofNullable(jvms.get(name)).filter(p -> !p.isAlive()).map(Process::exitValue);
  }

  /** Who a blow would hit. */
  public Set<Long> targets(String node, Blow blow) throws IOException {
    return blow.scope() == Blow.Scope.JVM ? jvm(node) : everybody(node);
  }

  /** Hits {@code targets} all at once, then whoever was born between the search and the signal. */
  public Strike strike(String node, Blow blow, Set<Long> targets)
      throws IOException, InterruptedException {
    long nanos = System.nanoTime();
    Instant at = Instant.now();
    blow.signal().send(targets);
    Set<Long> hit = new TreeSet<>(targets);
    if (blow.scope() == Blow.Scope.TREE) {
      Set<Long> late = everybody(node);
      late.removeAll(targets);
      blow.signal().send(late);
      hit.addAll(late);
    }
    return new Strike(node, hit, nanos, at);
  }

  public void thaw(Strike strike) throws IOException, InterruptedException {
    Signal.CONT.send(strike.pids());
  }

  /** Every living process of a machine. */
  public Set<Long> everybody(String node) throws IOException {
    Set<Long> pids = new TreeSet<>(new Family(MACHINE, mark(node)).pids());
    @Nullable Process jvm = jvms.get(node);
    if (jvm != null && jvm.isAlive()) {
      pids.add(jvm.pid());
      jvm.descendants().forEach(child -> pids.add(child.pid()));
    }
    return pids;
  }

  /** Asks the nodes to stop, then ends whatever is left, stopped processes too. */
  public void stopAll() throws IOException, InterruptedException {
    List<Long> nodes = new ArrayList<>();
    for (String node : files.nodes()) {
      nodes.addAll(jvm(node));
    }
    Signal.CONT.send(nodes);
    Signal.TERM.send(nodes);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    for (String node : files.nodes()) {
      @Nullable Process jvm = jvms.get(node);
      if (jvm != null) {
        jvm.waitFor(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
    }
    killAll();
  }

  /** Ends everything at once; nothing can be started any more. */
  public void killAll() throws IOException, InterruptedException {
    synchronized (jvms) {
      ended = true;
      new Family(RUN, run).kill();
    }
  }

  /** A shell command that ends everything, for whoever keeps the cluster running. */
  public String killCommand() {
    return "for p in $(grep -lz '^"
        + RUN
        + "="
        + run
        + "$' /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3); do kill -9 \"$p\"; done";
  }

  /** The node's JVM alone; nothing if it does not run. */
  public Set<Long> jvm(String node) {
    @Nullable Process jvm = jvms.get(node);
    return jvm == null || !jvm.isAlive() ? Set.of() : Set.of(jvm.pid());
  }

  /** Starts {@code command}; what it prints goes to the log of that name. */
  public void start(String name, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
    placement.accept(name, builder);
    builder.environment().put(RUN, run);
    builder.environment().put(MACHINE, mark(name));
    Path log = files.log(name);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    synchronized (jvms) {
      if (ended) {
        throw new IOException(name + " is not started: this run is ending");
      }
      jvms.put(name, builder.start());
    }
  }

  private String mark(String name) {
    return run + "-" + name;
  }
}
