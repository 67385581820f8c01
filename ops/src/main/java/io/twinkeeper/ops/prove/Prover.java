package io.twinkeeper.ops.prove;

import io.twinkeeper.ops.cli.Timeline;
import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.ClusterApi;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.demo.edge.Edge;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.demo.process.Signal;
import io.twinkeeper.ops.prove.fault.Hands;
import io.twinkeeper.ops.prove.fault.Kind;
import io.twinkeeper.ops.prove.fault.Links;
import io.twinkeeper.ops.prove.fault.Plan;
import io.twinkeeper.ops.prove.fault.Residents;
import io.twinkeeper.ops.prove.fault.Schedule;
import io.twinkeeper.ops.prove.fault.Shortage;
import io.twinkeeper.ops.prove.network.Detour;
import io.twinkeeper.ops.prove.network.Network;
import io.twinkeeper.ops.prove.network.Weather;
import io.twinkeeper.ops.prove.round.Round;
import io.twinkeeper.ops.prove.round.RoundResult;
import io.twinkeeper.ops.prove.round.Silence;
import io.twinkeeper.ops.prove.stand.Clocks;
import io.twinkeeper.ops.prove.stand.Company;
import io.twinkeeper.ops.prove.stand.Disks;
import io.twinkeeper.ops.prove.stand.Papers;
import io.twinkeeper.ops.prove.stand.Stand;
import io.twinkeeper.ops.prove.watch.Lookout;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lives beside the edge, inside the network: starts the cluster and plays the rounds. */
final class Prover {
  private static final String NODE = "io.twinkeeper.ops.Twin";
  private static final Map<String, Duration> STABLE_AFTER =
      Map.of("wan", Duration.ofSeconds(7), "fast", Duration.ofSeconds(3));

  private final ProveOptions options;
  private final Network network;
  private final Stand stand;
  private final Clocks clocks;
  private final Machines machines;
  private final Company company;
  private final Timeline timeline;

  Prover(ProveOptions options, Network network, Timeline timeline) {
    this.options = options;
    this.network = network;
    this.timeline = timeline;
    this.stand = Stand.in(options.directory(), options.timings(), options.third());
    this.clocks = new Clocks(stand.directory());
    this.machines = new Machines(stand.files(), nodeJvm(), network.run(), NODE, this::place);
    this.company = new Company(stand, machines);
  }

  Machines machines() {
    return machines;
  }

  /**
   * Plays all rounds.
   *
   * @return whether every one of them passed
   */
  boolean prove() throws IOException, InterruptedException {
    prepare();
    ClusterApi api = new ClusterApi(stand.files().addresses(), stand.files().token());
    try (Lookout lookout = new Lookout(api, stand)) {
      Residents residents = new Residents(company, machines, timeline::say);
      Hands hands = new Hands(means(api, lookout), residents);
      Silence silence = new Silence(stand, machines);
      Round round =
          new Round(
              new Round.Cast(stand, lookout, hands, residents, silence, options.writesPerSecond()),
              timeline::say);
      lookout.start();
      List<RoundResult> results = new ArrayList<>();
      boolean ended = true;
      try {
        playAll(round, results);
      } catch (IOException e) {
        timeline.say("VIOLATION: the proving cannot go on: " + e.getMessage());
        ended = false;
      }
      timeline.print("");
      timeline.print(new Figures(results).text());
      timeline.print(new Goals(results, options.timings()).text());
      timeline.print(new Activations(lookout.history()).text());
      timeline.print(
          "looks into the standby's books that found them right: " + lookout.rightLooks());
      return ended && !results.isEmpty() && results.stream().allMatch(RoundResult::passed);
    }
  }

  private void prepare() throws IOException, InterruptedException {
    stand.write();
    if (options.kinds().contains(Kind.DISK_DATA) || options.kinds().contains(Kind.DISK_DATABASE)) {
      new Disks(stand).mount();
    }
    if (options.kinds().contains(Kind.CLOCK)) {
      clocks.build();
      for (String node : stand.third().nodes()) {
        clocks.set(node, Duration.ZERO);
      }
    }
    Addresses addresses = stand.files().addresses();
    machines.start(
        "edge",
        Jvm.command(
            stand.smallJvm(),
            Edge.class.getName(),
            addresses.edgeConnectors(),
            addresses.edgeClients(),
            addresses.edgeControl(),
            Stand.WORKLOAD,
            stand.spans().toString()));
    company.startAll();
    timeline.say(
        "%s and an edge start, each in its namespace; logs are in %s"
            .formatted(stand.third().company(), stand.directory()));
  }

  private void playAll(Round round, List<RoundResult> results)
      throws IOException, InterruptedException {
    Schedule schedule =
        new Schedule(options.third(), options.kinds(), options.combinedPercent(), options.brief());
    long end = System.nanoTime() + Duration.ofMinutes(options.minutes()).toNanos();
    for (int i = 0; i < options.rounds(); i++) {
      if (options.minutes() > 0 && System.nanoTime() > end) {
        timeline.say("time is up");
        return;
      }
      long seed = options.seed() + i;
      Plan plan =
          options.each() ? schedule.of(options.kinds().get(i), seed) : schedule.random(seed);
      round.awaitCalm();
      timeline.say("round " + (i + 1) + ", seed " + seed + ": " + plan);
      RoundResult result = round.play(plan);
      results.add(result);
      tell(i + 1, result);
      if (options.stopAtFailure() && !result.passed()) {
        return;
      }
    }
  }

  private void tell(int number, RoundResult result) {
    timeline.say(
        "  %s; takeover %s, longest silence %.1f s; %,d writes answered, %,d of them on a twin, %,d refused, %,d moves refused, %d forks"
            .formatted(
                result.passed() ? "passed" : "FAILED",
                result.takeoverMillis().isPresent()
                    ? result.takeoverMillis().getAsLong() / 1e3 + " s"
                    : "none",
                result.silenceMillis() / 1e3,
                result.answered(),
                result.fenced(),
                result.refused(),
                result.refusedMoves(),
                result.forks()));
    if (!result.passed()) {
      result.violations().forEach(line -> timeline.print("    VIOLATION " + line));
      timeline.print("    again: " + options.again(result.plan()));
      timeline.print(
          "    see "
              + stand.round(number).resolve("timeline.html")
              + " and "
              + stand.directory().resolve("logs"));
    }
  }

  private Hands.Means means(ClusterApi api, Lookout lookout) {
    Detour detour =
        new Detour(
            network,
            stand.files().scratch(),
            machines::start,
            name -> Signal.KILL.send(machines.jvm(name)));
    Links links =
        new Links(
            options.third(),
            new Weather(network),
            detour,
            Optional.ofNullable(STABLE_AFTER.get(options.timings())).orElseThrow(),
            timeline::say);
    return new Hands.Means(
        company,
        machines,
        links,
        new Shortage(stand, new Disks(stand)),
        new Papers(stand),
        clocks,
        new OperatorAtHand(api, timeline::say),
        lookout::sight);
  }

  private List<String> nodeJvm() {
    List<String> jvm = new ArrayList<>(Jvm.daemon(stand.files().scratch(), Optional.empty()));
    if (!options.broken().isEmpty()) {
      jvm.add(0, "-Dtwinkeeper.broken-on-purpose=" + String.join(",", options.broken()));
    }
    return jvm;
  }

  /** Each process goes where it belongs: nodes to their namespaces, detours to the hub. */
  private void place(String name, ProcessBuilder process) {
    String machine = name.startsWith("detour-") ? "hub" : name;
    process.command(network.on(machine, List.copyOf(process.command())));
    clocks.prepare(name, process.environment());
  }
}
