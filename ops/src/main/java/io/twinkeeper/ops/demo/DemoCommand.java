package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.cli.Arguments;
import io.twinkeeper.ops.cli.Screen;
import io.twinkeeper.ops.cluster.Blow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code twin demo}: kills a machine in front of the audience, and proves that nothing was lost.
 */
@Command(
    name = "demo",
    description = {
      "Three nodes on this computer, clients that write through an edge; then the active machine"
          + " is killed, its twin takes over, and every answered write is accounted for.",
      "Needs nothing but Java; touches nothing but its own directory and 127.0.1.1 to 127.0.1.4."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin demo                             kill -9 of a whole machine, once",
      "  twin demo --rounds 5 --report r.json  five times, in turns, with figures",
      "  twin demo --kill jvm                  only the daemon; guards end the rest",
      "  twin demo --fence                     nothing answered is missing on the twin",
      "  twin demo --pause                     frozen for 30 s, then let go on",
      "  twin demo --verbs                     switchover, pause, drain, drill",
      "  twin demo --keep                      leave it running and look around",
      "",
      "Exit status: 0 only if there was never more than one connector, both copies",
      "are sound and equal, no answered write is missing, no planned switchover left",
      "a fork, and both workspaces are equal, with every change made in either; with",
      "--fence only if no write that was answered before a blow was missing on the",
      "survivor; with --verbs only if each verb ended with the status and the words",
      "that are documented."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final String NODE = "io.twinkeeper.ops.Twin";

  @Option(
      names = "--writes-per-second",
      paramLabel = "N",
      defaultValue = "200",
      description = "How fast the clients write. Default: ${DEFAULT-VALUE}")
  private int writesPerSecond;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often a machine dies, in turns. Default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(names = "--keep", description = "Leave everything running and say how to look at it")
  private boolean keep;

  @Option(names = "--pause", description = "Freeze it for 30 s (SIGSTOP) instead of killing it")
  private boolean pause;

  @Option(
      names = "--kill",
      paramLabel = "jvm|tree",
      defaultValue = "tree",
      description = "Strike the daemon alone, or every process of the machine. Default: tree")
  private Blow.Scope scope = Blow.Scope.TREE;

  @Option(
      names = "--timings",
      paramLabel = "wan|fast",
      defaultValue = "wan",
      description = "The cluster's timing profile. Default: wan")
  private DemoOptions.Timings timings = DemoOptions.Timings.WAN;

  @Option(
      names = "--fence",
      description = "Answer a write only once a twin has it on its disk (commit fence)")
  private boolean fence;

  @Option(
      names = "--verbs",
      description = "Try every operators' verb instead, each as documented; one daemon is killed")
  private boolean verbs;

  @Option(names = "--report", paramLabel = "FILE", description = "Write the figures as JSON")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where everything lives; stays afterwards. Default: a temporary directory")
  private Optional<Path> directory = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Arguments.requireRange(spec, "--writes-per-second", writesPerSecond, 1, 5_000);
    Arguments.requireRange(spec, "--rounds", rounds, 1, 1_000);
    report.ifPresent(file -> Arguments.requirePlace(spec, "--report", file));
    DemoOptions options =
        new DemoOptions(
            writesPerSecond,
            rounds,
            keep,
            new Blow(pause, scope),
            timings,
            verbs,
            fence,
            report,
            directory);
    return new Performance(options, Screen.writer(), Screen.isTerminal(), NODE).run().status();
  }
}
