package io.twinkeeper.ops;

import io.twinkeeper.ops.node.NodeLauncher;
import io.twinkeeper.protocol.config.TwinConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What one run of {@code twin} printed and returned. */
record CommandRun(int status, String out, String err) {
  static CommandRun of(String... arguments) {
    return of(CommandRun::refuseToRun, arguments);
  }

  static CommandRun of(NodeLauncher launcher, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine twin =
        Twin.commandLine(launcher)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return new CommandRun(twin.execute(arguments), out.toString(), err.toString());
  }

  private static int refuseToRun(TwinConfig config) {
    throw new AssertionError("no node was to be run: " + config.node());
  }
}
