package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.cli.Timeline;
import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.AtExit;
import io.twinkeeper.ops.cluster.ClusterDirectory;
import io.twinkeeper.ops.cluster.Machines;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** What is around the play: the directory, the exit status, and that no process is left behind. */
final class Performance {
  private final DemoOptions options;
  private final boolean terminal;
  private final Timeline timeline;
  private final String nodeMain;

  /**
   * One run of the demo.
   *
   * @param terminal whether {@code out} is one, with colours and a live line
   * @param nodeMain the class that runs a node
   */
  Performance(DemoOptions options, PrintWriter out, boolean terminal, String nodeMain) {
    this.options = options;
    this.terminal = terminal;
    this.timeline = new Timeline(out, terminal);
    this.nodeMain = nodeMain;
  }

  ExitCode run() throws IOException, InterruptedException {
    String run = HexFormat.of().formatHex(new SecureRandom().generateSeed(4));
    Stage stage = new Stage(directory(), Addresses.free());
    Machines machines = new Machines(stage.files(), stage.nodeJvm(), run, nodeMain);
    AtExit ending = AtExit.run(() -> abort(machines, stage));
    try (ending) {
      boolean passed =
          playToTheEnd(new Demo(options, timeline, stage, machines, run), machines, stage);
      return passed ? ExitCode.OK : ExitCode.FAILURE;
    }
  }

  private boolean playToTheEnd(Demo demo, Machines machines, Stage stage)
      throws IOException, InterruptedException {
    boolean passed = false;
    try {
      passed = play(demo);
    } finally {
      end(machines, stage, passed);
    }
    return passed;
  }

  private boolean play(Demo demo) throws IOException, InterruptedException {
    try {
      Verdict verdict = demo.play();
      timeline.print("");
      timeline.print(new Summary(verdict).text(terminal ? Ansi.AUTO : Ansi.OFF));
      demo.report(verdict);
      return verdict.passed();
    } catch (CommandFailure | IOException e) {
      timeline.say("the demo failed: " + e.getMessage());
      return false;
    }
  }

  private void end(Machines machines, Stage stage, boolean passed)
      throws IOException, InterruptedException {
    if (options.keep()) {
      timeline.print(guide(machines, stage));
      return;
    }
    machines.stopAll();
    boolean temporary = options.directory().isEmpty();
    if (passed && temporary) {
      ClusterDirectory.delete(stage.directory());
    } else {
      timeline.print("logs are in " + stage.directory().resolve("logs"));
    }
  }

  private void abort(Machines machines, Stage stage) throws IOException, InterruptedException {
    machines.killAll();
    if (options.directory().isEmpty() && !options.keep()) {
      ClusterDirectory.delete(stage.directory());
    }
    timeline.print("interrupted; every process of the demo has been ended");
  }

  private String guide(Machines machines, Stage stage) {
    String twin = " --config " + stage.configuration() + " --node alpha";
    String edge = "http://" + stage.addresses().edgeClients();
    return String.join(
        "\n",
        List.of(
            "everything is still running in " + stage.directory(),
            "  who is active, how far the copies are   twin status" + twin,
            "  what has happened                       twin history" + twin,
            "  move it                                 twin switchover scoreboard" + twin,
            "  write through the edge                  curl -d '{\"id\":\"mine\",\"points\":1}' "
                + edge
                + "/events",
            "  the edge's verdict                      curl http://"
                + stage.addresses().edgeControl()
                + "/connectors",
            "  what everybody printed                  " + stage.directory().resolve("logs"),
            "  end it                                  " + machines.killCommand()));
  }

  private Path directory() throws IOException {
    if (options.directory().isEmpty()) {
      return Files.createTempDirectory("twin-demo-");
    }
    Path wanted = options.directory().get().toAbsolutePath().normalize();
    if (Files.exists(wanted.resolve("twin.conf"))) {
      throw new CommandFailure(
          ExitCode.USAGE, wanted + " holds a twin.conf already; name an empty directory");
    }
    return Files.createDirectories(wanted);
  }
}
