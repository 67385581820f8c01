package io.twinkeeper.ops.soak.files;

import io.twinkeeper.ops.cli.Arguments;
import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cli.Screen;
import io.twinkeeper.ops.cli.Timeline;
import io.twinkeeper.ops.cluster.AtExit;
import io.twinkeeper.ops.cluster.ClusterDirectory;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.prove.network.Network;
import io.twinkeeper.ops.prove.network.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twin soak directories}: random work in all trees, trouble, equal trees at the end. */
@Command(
    name = "directories",
    description = {
      "Two or three nodes with one directory, each in a network namespace of its own; in every"
          + " tree somebody who creates, edits, renames and removes at random; kills, freezes,"
          + " restarts and cut links by a schedule that the seed decides.",
      "Every half minute rest, and the judge: all trees equal, and every content that somebody has"
          + " written and nobody has given up in a tree, a conflict copy or a trash. It needs root."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin soak directories                       ten minutes, a seed of its own",
      "  twin soak directories --minutes 1           a short one, as CI runs it",
      "  twin soak directories --seed 7 --nodes 3    the same again, on three nodes",
      "",
      "Exit status: 0 only if the judge finds nothing."
    })
public final class DirectoriesSoakCommand implements Callable<Integer> {
  private static final String NODE = "io.twinkeeper.ops.Twin";
  private static final List<String> NODES = List.of("alpha", "beta", "gamma");

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long there is trouble. Default: ${DEFAULT-VALUE}")
  private int minutes;

  @Option(names = "--seed", paramLabel = "N", description = "Decides who wants to do what")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "2",
      description = "2 or 3. Default: ${DEFAULT-VALUE}")
  private int nodes;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where everything lives; stays afterwards. Default: a temporary directory")
  private Optional<Path> directory = Optional.empty();

  @Option(names = "--report", paramLabel = "FILE", description = "Write the figures as JSON")
  private Optional<Path> report = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Network network = Network.ofThisProcess();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Arguments.requireRange(spec, "--minutes", minutes, 1, 10_000);
    Arguments.requireRange(spec, "--nodes", nodes, 2, NODES.size());
    report.ifPresent(file -> Arguments.requirePlace(spec, "--report", file));
    requireRoot();
    SecureRandom random = new SecureRandom();
    long chosen = seed.orElseGet(() -> (long) random.nextInt(1_000_000));
    Path home = Arguments.home(spec, directory, "twin-soak-");
    Grounds grounds = Grounds.in(home, NODES.subList(0, nodes), chosen);
    Machines machines =
        new Machines(
            grounds.files(),
            Jvm.daemon(grounds.files().scratch(), Optional.empty()),
            HexFormat.of().formatHex(random.generateSeed(4)),
            NODE,
            (node, process) -> process.command(network.on(node, process.command())));
    Network.removeLeftovers();
    AtExit ending = AtExit.run(() -> end(machines));
    try (ending) {
      return (playToTheEnd(grounds, machines) ? ExitCode.OK : ExitCode.FAILURE).status();
    }
  }

  private void end(Machines machines) throws IOException, InterruptedException {
    machines.killAll();
    network.remove();
  }

  private static void requireRoot() throws IOException, InterruptedException {
    if (!Tool.run("id", "-u").strip().equals("0")) {
      throw new CommandFailure(
          ExitCode.FAILURE, "this soak builds network namespaces: run it as root");
    }
  }

  private boolean playToTheEnd(Grounds grounds, Machines machines)
      throws IOException, InterruptedException {
    boolean passed = false;
    try {
      passed = play(grounds, machines);
    } finally {
      machines.stopAll();
      network.remove();
    }
    if (passed && directory.isEmpty()) {
      ClusterDirectory.delete(grounds.files().directory());
    }
    return passed;
  }

  private boolean play(Grounds grounds, Machines machines)
      throws IOException, InterruptedException {
    Timeline timeline = new Timeline(Screen.writer(), Screen.isTerminal());
    grounds.write();
    network.build();
    for (String node : grounds.nodes()) {
      machines.startNode(node);
    }
    timeline.say(grounds.nodes().size() + " nodes start; the seed is " + grounds.seed());
    TreeSoak soak = new TreeSoak(grounds, network, machines, timeline);
    List<String> violations;
    try {
      violations = soak.run(Duration.ofMinutes(minutes));
    } catch (IOException e) {
      violations = List.of(String.valueOf(e.getMessage()));
    }
    report(grounds, soak.figures(), violations, timeline);
    return violations.isEmpty();
  }

  private void report(
      Grounds grounds, SoakFigures figures, List<String> violations, Timeline timeline)
      throws IOException {
    timeline.print("");
    timeline.print(figures.text());
    violations.forEach(violation -> timeline.print("VIOLATION: " + violation));
    timeline.print(
        violations.isEmpty()
            ? "PASSED (seed " + grounds.seed() + ")"
            : "FAILED: again with --seed %d --nodes %d; everything is in %s"
                .formatted(grounds.seed(), nodes, grounds.files().directory()));
    if (report.isPresent()) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("seed", grounds.seed());
      all.put("nodes", nodes);
      all.putAll(figures.asMap());
      all.put("violations", violations);
      Files.writeString(report.get(), Json.pretty(all) + "\n");
    }
  }
}
