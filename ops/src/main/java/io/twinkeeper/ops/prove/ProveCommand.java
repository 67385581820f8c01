package io.twinkeeper.ops.prove;

import io.twinkeeper.ops.cli.Arguments;
import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Screen;
import io.twinkeeper.ops.cli.Timeline;
import io.twinkeeper.ops.cluster.AtExit;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.prove.fault.Kind;
import io.twinkeeper.ops.prove.network.Network;
import io.twinkeeper.ops.prove.stand.Clocks;
import io.twinkeeper.ops.prove.stand.Store;
import io.twinkeeper.ops.prove.stand.Third;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code twin prove}: two processes. The first builds the network and takes it down, whatever
 * becomes of the second; the second lives beside the edge and does everything else.
 */
@Command(
    name = "prove",
    description = {
      "Three nodes, or two and a PostgreSQL with their lease, each in a network namespace of its"
          + " own, an edge with clients, and trouble by a"
          + " seeded schedule: kills, pauses, cut links, lost and late packets, full disks, wrong"
          + " clocks, restarts. Then a judge who looks from outside.",
      "Needs root, ip and nft. Touches nothing outside of its own namespaces and directory."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin prove                                  one round, by chance",
      "  twin prove --rounds 20 --seed 7             the same twenty rounds again",
      "  twin prove --faults bridge,loss --minutes 3 these faults only",
      "  twin prove --each --brief                   a short round of each fault",
      "  twin prove --third lease                    two nodes and a lease, no witness",
      "  twin prove --break guard --faults kill-jvm  it must fail",
      "",
      "Exit status: 0 only if the judge found nothing in any round."
    })
public final class ProveCommand implements Callable<Integer> {
  private static final Set<String> BREAKABLE = Set.of("guard", "fence-wait", "voter-disk");

  @Option(
      names = "--third",
      paramLabel = "witness|lease",
      defaultValue = "witness",
      description = "Who has the third vote: a node, or a PostgreSQL. Default: ${DEFAULT-VALUE}")
  private String third = "witness";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How many rounds. Default: 1, or as many as --minutes allows")
  private Optional<Integer> rounds = Optional.empty();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "No round begins after so many minutes. Default: no limit")
  private Optional<Integer> minutes = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides what happens in the first round; the next has the next seed")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--faults",
      paramLabel = "LIST",
      description = "Names of faults, separated by commas. Default: all; --list shows them")
  private Optional<String> faults = Optional.empty();

  @Option(names = "--each", description = "One round for each fault, in their order, alone")
  private boolean each;

  @Option(
      names = "--combined",
      paramLabel = "PERCENT",
      defaultValue = "30",
      description = "How many rounds of a hundred have two faults. Default: ${DEFAULT-VALUE}")
  private int combined;

  @Option(names = "--brief", description = "Pauses of 5 and 15 s, short cuts: for CI")
  private boolean brief;

  @Option(
      names = "--writes-per-second",
      paramLabel = "N",
      defaultValue = "50",
      description = "How fast the clients write. Default: ${DEFAULT-VALUE}")
  private int writesPerSecond;

  @Option(
      names = "--timings",
      paramLabel = "wan|fast",
      defaultValue = "wan",
      description = "The cluster's timing profile. Default: ${DEFAULT-VALUE}")
  private String timings = "wan";

  @Option(
      names = "--break",
      paramLabel = "PART",
      description = "Switch a part off: guard, fence-wait, voter-disk. Rounds must fail then")
  private Optional<String> broken = Optional.empty();

  @Option(names = "--stop-at-failure", description = "No round after one that failed")
  private boolean stopAtFailure;

  @Option(names = "--list", description = "Show all faults and end")
  private boolean list;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where everything lives; stays afterwards. Default: a temporary directory")
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--inside",
      paramLabel = "NETWORK",
      hidden = true,
      description = "Play the rounds in this network, which the first process has built")
  private Optional<String> inside = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Timeline timeline = new Timeline(Screen.writer(), Screen.isTerminal());
    if (list) {
      for (Kind kind : Kind.values()) {
        timeline.print(String.format("%-18s %s", kind, kind.meaning()));
      }
      return ExitCode.OK.status();
    }
    if (inside.isEmpty()) {
      requireSense();
    }
    ProveOptions options = options();
    boolean passed =
        inside.isPresent()
            ? prove(options, new Network(inside.get()), timeline)
            : new Ground(options, timeline).run();
    return (passed ? ExitCode.OK : ExitCode.FAILURE).status();
  }

  /** Not of the second process: it is told numbers that nobody would type. */
  private void requireSense() {
    rounds.ifPresent(n -> Arguments.requireRange(spec, "--rounds", n, 1, 1_000_000));
    minutes.ifPresent(n -> Arguments.requireRange(spec, "--minutes", n, 1, 100_000));
    Arguments.requireRange(spec, "--combined", combined, 0, 100);
    Arguments.requireRange(spec, "--writes-per-second", writesPerSecond, 1, 5_000);
  }

  private static boolean prove(ProveOptions options, Network network, Timeline timeline)
      throws IOException, InterruptedException {
    Prover prover = new Prover(options, network, timeline);
    Machines machines = prover.machines();
    AtExit ending = AtExit.run(machines::killAll);
    try {
      return prover.prove();
    } finally {
      machines.killAll();
      ending.close();
    }
  }

  private ProveOptions options() throws IOException {
    Third voter = third();
    List<Kind> kinds = kinds();
    int wanted = each ? kinds.size() : rounds.orElse(minutes.isPresent() ? Integer.MAX_VALUE : 1);
    Set<String> off = new TreeSet<>();
    broken.ifPresent(parts -> off.addAll(Arrays.asList(parts.split(",", -1))));
    if (!BREAKABLE.containsAll(off)) {
      throw new ParameterException(spec.commandLine(), "--break takes " + new TreeSet<>(BREAKABLE));
    }
    if (!Set.of("wan", "fast").contains(timings)) {
      throw new ParameterException(spec.commandLine(), "--timings takes wan or fast");
    }
    return new ProveOptions(
        voter,
        wanted,
        minutes.orElse(0),
        seed.orElseGet(() -> (long) new SecureRandom().nextInt(1_000_000)),
        kinds,
        each,
        combined,
        brief,
        writesPerSecond,
        timings,
        stopAtFailure,
        off,
        Arguments.home(spec, directory, "twin-prove-"),
        directory.isPresent());
  }

  private Third third() {
    Third wanted =
        Third.parse(third)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(), "--third takes " + Third.words() + ", not " + third));
    if (wanted == Third.LEASE) {
      requirePostgres(Store.programs());
    }
    return wanted;
  }

  static void requirePostgres(Optional<Path> programs) {
    if (programs.isEmpty()) {
      throw new CommandFailure(
          ExitCode.FAILURE,
          "--third lease needs Debian's PostgreSQL server: apt-get install postgresql");
    }
  }

  private List<Kind> kinds() {
    List<Kind> kinds;
    try {
      kinds = faults.map(Kind::parse).orElseGet(() -> List.of(Kind.values()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    if (kinds.contains(Kind.CLOCK) && !Clocks.areSettable()) {
      throw new CommandFailure(
          ExitCode.FAILURE,
          "the fault clock needs a C compiler: apt-get install gcc libc6-dev, or name other --faults");
    }
    return kinds;
  }
}
