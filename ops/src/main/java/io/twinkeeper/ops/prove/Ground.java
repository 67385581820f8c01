package io.twinkeeper.ops.prove;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Timeline;
import io.twinkeeper.ops.cluster.AtExit;
import io.twinkeeper.ops.cluster.ClusterDirectory;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.prove.network.Network;
import io.twinkeeper.ops.prove.network.Tool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The network, and the process that lives in it. Whatever ends this process but a SIGKILL takes the
 * network down; what a SIGKILL leaves is taken down by the next one.
 */
final class Ground {
  private final ProveOptions options;
  private final Timeline timeline;
  private final Network network = Network.ofThisProcess();

  Ground(ProveOptions options, Timeline timeline) {
    this.options = options;
    this.timeline = timeline;
  }

  /**
   * Builds, proves, takes down.
   *
   * @return whether every round passed
   */
  boolean run() throws IOException, InterruptedException {
    requireRoot();
    for (String stale : Network.removeLeftovers()) {
      timeline.print("took down what an earlier run had left: " + stale);
    }
    AtExit ending = AtExit.run(this::takeDown);
    boolean passed = false;
    try {
      build();
      passed = start().waitFor() == 0;
    } finally {
      network.remove();
      ending.close();
    }
    if (passed && !options.keep()) {
      ClusterDirectory.delete(options.directory());
    }
    timeline.print(
        passed
            ? "PASSED (first seed " + options.seed() + ")"
            : "FAILED (first seed %d); everything is in %s"
                .formatted(options.seed(), options.directory()));
    return passed;
  }

  private void build() throws InterruptedException {
    try {
      network.build();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILURE, "no network namespaces can be made here: " + e.getMessage());
    }
  }

  /**
   * In the edge's namespace; with mounts and shared memory of its own, which vanish with it. Ends
   * with this process.
   */
  private Process start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "--ipc",
                "--propagation",
                "private",
                "--",
                "setpriv",
                "--pdeathsig",
                "TERM"));
    command.addAll(
        Jvm.command(
            Jvm.daemon(options.directory(), Optional.empty()), // makes keys: the big compiler, too
            "io.twinkeeper.ops.Twin",
            options.inside(network.run()).toArray(String[]::new)));
    return new ProcessBuilder(network.on("edge", command)).inheritIO().start();
  }

  private static void requireRoot() throws IOException, InterruptedException {
    if (!Tool.run("id", "-u").strip().equals("0")) {
      throw new CommandFailure(
          ExitCode.FAILURE, "twin prove builds network namespaces: run it as root");
    }
  }

  /** The prover is among those who live in the network. */
  private void takeDown() throws IOException, InterruptedException {
    try {
      network.remove();
    } catch (IOException e) {
      throw new IOException(e.getMessage() + "; the next twin prove takes it down", e);
    }
  }
}
