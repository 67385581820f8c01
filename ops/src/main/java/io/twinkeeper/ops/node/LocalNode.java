package io.twinkeeper.ops.node;

import static java.util.stream.Collectors.toMap;

import io.twinkeeper.httpapi.AdminServer;
import io.twinkeeper.httpapi.AdminSettings;
import io.twinkeeper.node.boot.NodeExit;
import io.twinkeeper.node.boot.TwinNode;
import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import java.nio.file.Path;
import java.util.Map;

/** Runs a node, with its admin API, in this JVM. */
public final class LocalNode implements NodeLauncher {
  @Override
  public int run(TwinConfig config) {
    MemberConfig self = config.self();
    AdminSettings settings =
        new AdminSettings(
            self.address(), self.adminPort(), config.admin().tokenFile(), fenceTokens(config));
    NodeExit exit =
        TwinNode.run(config, (system, admin) -> AdminServer.start(system, settings, admin));
    return status(exit).status();
  }

  /** A witness holds no databases, and so no tokens for them. */
  private static Map<String, Path> fenceTokens(TwinConfig config) {
    return config.self().role() == MemberConfig.Role.DATA
        ? config.workloads().keySet().stream().collect(toMap(name -> name, config::fenceToken))
        : Map.of();
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
