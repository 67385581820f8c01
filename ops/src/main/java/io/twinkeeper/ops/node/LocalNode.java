package io.twinkeeper.ops.node;

import io.twinkeeper.httpapi.AdminServer;
import io.twinkeeper.httpapi.AdminSettings;
import io.twinkeeper.node.boot.NodeExit;
import io.twinkeeper.node.boot.TwinNode;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;

/** Runs a node, with its admin API, in this JVM. */
public final class LocalNode implements NodeLauncher {
  @Override
  public int run(TwinConfig config) {
    MemberConfig self = config.self();
    AdminSettings settings =
        new AdminSettings(self.address(), self.adminPort(), config.admin().tokenFile());
    NodeExit exit =
        TwinNode.run(config, (system, admin) -> AdminServer.start(system, settings, admin));
    return status(exit).status();
  }

  /** A node's end in the words of the command line, whose 4 means something else. */
  static ExitCode status(NodeExit exit) {
    return switch (exit) {
      case STOPPED -> ExitCode.OK;
      case FAILED -> ExitCode.FAILURE;
      case REFUSED -> ExitCode.CONFIGURATION;
    };
  }
}
