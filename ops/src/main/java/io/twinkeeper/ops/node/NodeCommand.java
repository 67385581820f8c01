package io.twinkeeper.ops.node;

import io.twinkeeper.ops.cli.CommandFailure;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.ops.config.ConfigFile;
import io.twinkeeper.ops.config.NodeFiles;
import io.twinkeeper.protocol.config.TwinConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code twin node}: runs a node until it is told to stop. */
@Command(
    name = "node",
    description = {
      "Run this machine's node in the foreground.",
      "It logs to standard error and stops in good order at SIGTERM or Ctrl-C: what it is active"
          + " for moves to its twin first."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin node --config /etc/twinkeeper/twin.conf --node alpha",
      "  TWIN_NODE=beta twin node --config twin.conf",
      "",
      "Check the files first: twin config check --config twin.conf --node alpha",
      "Exit status: 0 after an ordered stop; 3 if it must not run as it is",
      "(configuration, keys, ledger, a port that is taken): a restart alone does not",
      "help; 1 after any other failure. The node's last log line says why it ended."
    })
public final class NodeCommand implements Callable<Integer> {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "${env:TWIN_CONFIG:-" + ConfigFile.DEFAULT + "}",
      description =
          "The configuration, the same on every node. Default: TWIN_CONFIG or "
              + ConfigFile.DEFAULT)
  private Path file = Path.of(ConfigFile.DEFAULT);

  @Option(
      names = {"-n", "--node"},
      paramLabel = "NAME",
      defaultValue = "${env:TWIN_NODE:-}",
      description = "Which member this is. Default: TWIN_NODE")
  private String node = "";

  private final NodeLauncher launcher;

  public NodeCommand(NodeLauncher launcher) {
    this.launcher = launcher;
  }

  @Override
  public Integer call() {
    ConfigFile text = ConfigFile.read(file);
    if (node.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "which node is this? Say --node NAME or set TWIN_NODE to one of: "
              + String.join(", ", text.forAll().keySet()));
    }
    TwinConfig config = text.forNode(node);
    new NodeFiles(InstantSource.system()).check(config, file.toString());
    return launcher.run(config);
  }
}
