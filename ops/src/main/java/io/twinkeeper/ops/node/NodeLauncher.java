package io.twinkeeper.ops.node;

import io.twinkeeper.protocol.config.TwinConfig;

/** Runs a node in this JVM. */
@FunctionalInterface
public interface NodeLauncher {
  /**
   * Starts the node and blocks until it has ended. The configuration and the files it names have
   * been checked. The JVM exits with what this returns.
   *
   * @return the process's exit status; see {@link io.twinkeeper.ops.cli.ExitCode}
   * @throws io.twinkeeper.ops.cli.CommandFailure if the node cannot start: one line says why
   */
  int run(TwinConfig config);
}
