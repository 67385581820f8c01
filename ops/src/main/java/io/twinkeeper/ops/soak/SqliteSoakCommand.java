package io.twinkeeper.ops.soak;

import io.twinkeeper.ops.cli.Arguments;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Screen;
import io.twinkeeper.ops.cli.Timeline;
import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.AtExit;
import io.twinkeeper.ops.cluster.ClusterDirectory;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.demo.process.Jvm;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twin soak sqlite}: random writers, kills of all kinds, and equal copies at the end. */
@Command(
    name = "sqlite",
    description = {
      "Two twins and a witness on this computer; an application that writes, deletes, vacuums,"
          + " alters, checkpoints and reopens at random; kills, freezes, restarts and switchovers"
          + " of either twin by a schedule that the seed decides.",
      "Then quiet, and the judge: both copies equal, page by page; no answered commit missing;"
          + " no snapshot and no fork that nothing explains."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin soak sqlite                        ten minutes, a seed of its own",
      "  twin soak sqlite --minutes 1            a short one, as CI runs it",
      "  twin soak sqlite --seed 4711            the same trouble again",
      "",
      "Exit status: 0 only if the judge finds nothing."
    })
public final class SqliteSoakCommand implements Callable<Integer> {
  private static final String NODE = "io.twinkeeper.ops.Twin";

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long there is trouble. Default: ${DEFAULT-VALUE}")
  private int minutes;

  @Option(names = "--seed", paramLabel = "N", description = "Decides what happens when")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where everything lives; stays afterwards. Default: a temporary directory")
  private Optional<Path> directory = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (minutes < 1 || minutes > 10_000) {
      throw new ParameterException(spec.commandLine(), "--minutes takes 1 to 10000");
    }
    SecureRandom random = new SecureRandom();
    long chosen = seed.orElseGet(() -> (long) random.nextInt(1_000_000));
    Place place =
        new Place(
            new ClusterDirectory(Arguments.home(spec, directory, "twin-soak-"), Addresses.free()),
            chosen);
    String run = HexFormat.of().formatHex(random.generateSeed(4));
    Machines machines =
        new Machines(
            place.files(), Jvm.daemon(place.files().scratch(), Optional.empty()), run, NODE);
    AtExit ending = AtExit.run(machines::killAll);
    try (ending) {
      return (playToTheEnd(place, machines) ? ExitCode.OK : ExitCode.FAILURE).status();
    }
  }

  private boolean playToTheEnd(Place place, Machines machines)
      throws IOException, InterruptedException {
    boolean passed = false;
    try {
      passed = play(place, machines);
    } finally {
      machines.stopAll();
      if (passed && directory.isEmpty()) {
        ClusterDirectory.delete(place.files().directory());
      }
    }
    return passed;
  }

  private boolean play(Place place, Machines machines) throws IOException, InterruptedException {
    Timeline timeline = new Timeline(Screen.writer(), Screen.isTerminal());
    Soak soak = new Soak(place, machines, timeline);
    List<String> violations;
    try {
      soak.run(Duration.ofMinutes(minutes));
      Evidence evidence = soak.evidence();
      Judge judge = new Judge(evidence);
      violations = judge.violations();
      timeline.print("");
      timeline.print(SoakReport.of(evidence, judge));
    } catch (IOException e) {
      violations = List.of(String.valueOf(e.getMessage()));
    }
    violations.forEach(violation -> timeline.print("VIOLATION: " + violation));
    boolean passed = violations.isEmpty();
    timeline.print(
        passed
            ? "PASSED (seed " + place.seed() + ")"
            : "FAILED: again with --seed %d; everything is in %s"
                .formatted(place.seed(), place.files().directory()));
    return passed;
  }
}
