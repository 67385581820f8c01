package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cli.Timeline;
import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.demo.edge.Edge;
import io.twinkeeper.ops.demo.load.LoadGenerator;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.demo.workspace.Trees;
import io.twinkeeper.ops.demo.workspace.Workspace;
import io.twinkeeper.protocol.status.ForkStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The play: everybody starts, the rounds are played, the copies are compared, everybody stops. */
final class Demo {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration QUIET = Duration.ofSeconds(20);
  private static final long LIVE_LINE_MILLIS = 250;

  private final DemoOptions options;
  private final Timeline timeline;
  private final Stage stage;
  private final Machines machines;
  private final String run;

  Demo(DemoOptions options, Timeline timeline, Stage stage, Machines machines, String run) {
    this.options = options;
    this.timeline = timeline;
    this.stage = stage;
    this.machines = machines;
    this.run = run;
  }

  /**
   * Plays everything but the stopping.
   *
   * @throws CommandFailure if something that must happen does not happen in time
   */
  Verdict play() throws IOException, InterruptedException {
    stage.write(options.timings(), options.fence(), options.verbs());
    timeline.say("certificates, token and twin.conf are written to " + stage.directory());
    startEdge();
    for (String node : Addresses.NODES) {
      machines.startNode(node);
    }
    timeline.say("an edge and three nodes start: alpha and beta hold the data, witness only votes");
    NodeApi api = new NodeApi(stage.addresses(), stage.token());
    try (Watch watch = new Watch(api, new News(timeline::say))) {
      watch.start();
      awaitFirstActive(watch);
      return withClients(api, watch);
    }
  }

  private void startEdge() throws IOException {
    Addresses addresses = stage.addresses();
    machines.start(
        "edge",
        Jvm.command(
            stage.smallJvm(),
            Edge.class.getName(),
            addresses.edgeConnectors(),
            addresses.edgeClients(),
            addresses.edgeControl(),
            Stage.WORKLOAD,
            stage.spans().toString()));
  }

  private Verdict withClients(NodeApi api, Watch watch) throws IOException, InterruptedException {
    ScheduledExecutorService screen = Executors.newSingleThreadScheduledExecutor();
    try (LoadGenerator load =
        LoadGenerator.start(
            Addresses.socketAddress(stage.addresses().edgeClients()),
            options.writesPerSecond(),
            run)) {
      timeline.say("clients post " + options.writesPerSecond() + " events a second to the edge");
      Cast cast = new Cast(timeline, stage, machines, api, watch, load, workspace());
      LiveLine line = new LiveLine(cast);
      var unused =
          screen.scheduleWithFixedDelay(line::draw, 0, LIVE_LINE_MILLIS, TimeUnit.MILLISECONDS);
      Proof proof = new Proof(load, stage);
      List<RoundResult> rounds = rounds(cast, proof);
      return compare(cast, proof, rounds);
    } finally {
      screen.shutdownNow();
      timeline.live("");
    }
  }

  private Workspace workspace() {
    Map<String, Path> roots = new LinkedHashMap<>();
    Addresses.TWINS.forEach(twin -> roots.put(twin, stage.workspace(twin)));
    return new Workspace(roots);
  }

  private void awaitFirstActive(Watch watch) throws InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (watch.view().active().filter(watch.view()::serves).isEmpty()) {
      for (String name : List.of("edge", "alpha", "beta", "witness")) {
        machines
            .exitStatus(name)
            .ifPresent(status -> fail(name + " ended with " + status + ": " + stage.log(name)));
      }
      if (System.nanoTime() > deadline) {
        watch.await("somebody to be active", Duration.ZERO, v -> v.active().isPresent());
        fail("the active node's connector never reached the edge");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private List<RoundResult> rounds(Cast cast, Proof proof)
      throws IOException, InterruptedException {
    List<RoundResult> results = new ArrayList<>();
    String struck = cast.watch().view().active().orElse("alpha");
    if (options.verbs()) {
      new Verbs(cast, proof, struck).play();
      return results;
    }
    for (int number = 1; number <= options.rounds(); number++) {
      if (options.rounds() > 1) {
        timeline.print("");
        timeline.print("round " + number + " of " + options.rounds() + ": " + struck);
      }
      if (number > 1) {
        new Switchover(cast).to(struck);
      }
      results.add(new Round(cast, proof, options.blow(), struck, "round-" + number).play());
      struck = Cast.other(struck);
    }
    return results;
  }

  private Verdict compare(Cast cast, Proof proof, List<RoundResult> rounds)
      throws IOException, InterruptedException {
    cast.load().close();
    cast.watch().await("both copies to be equal", QUIET, View::atRest);
    Copy alpha = proof.copy("alpha");
    Copy beta = proof.copy("beta");
    List<ForkStatus> forks = cast.watch().view().forks();
    int outsideBlows = proof.unread(forks);
    proof.readForks(forks, alpha);
    int answered = cast.answers().size();
    long missing = proof.newlyMissing(answered, alpha);
    missing += proof.newlyMissing(answered, beta);
    missing += rounds.stream().mapToLong(RoundResult::missingAfterRejoin).sum();
    int connectors = cast.api().connectors().maxAtOnce();
    timeline.say("the clients have stopped; both copies are compared, row by row");
    Trees trees = cast.workspace().await(QUIET);
    timeline.say("both workspaces are compared, name by name");
    return new Verdict(
        rounds,
        answered,
        missing,
        proof.onlyInForks(alpha),
        outsideBlows,
        connectors,
        integrity(alpha, beta),
        alpha.rows(),
        alpha.digest(),
        cast.load().fenceCosts().summary(),
        trees);
  }

  private static String integrity(Copy alpha, Copy beta) {
    if (!alpha.integrity().equals("ok")) {
      return "alpha: " + alpha.integrity();
    }
    if (!beta.integrity().equals("ok")) {
      return "beta: " + beta.integrity();
    }
    return alpha.digest().equals(beta.digest())
        ? "ok"
        : "alpha's " + alpha.rows() + " rows differ from beta's " + beta.rows();
  }

  /** Writes the report, if one is wanted. */
  void report(Verdict verdict) throws IOException {
    if (options.report().isPresent()) {
      Path file = options.report().get();
      Files.writeString(file, Json.pretty(new Report(verdict).json()) + "\n");
      timeline.print("report: " + file.toAbsolutePath());
    }
  }

  private static void fail(String line) {
    throw new CommandFailure(ExitCode.FAILURE, line);
  }
}
