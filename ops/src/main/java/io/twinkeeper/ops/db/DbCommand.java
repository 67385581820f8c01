package io.twinkeeper.ops.db;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twin db}. */
@Command(
    name = "db",
    description = {
      "What this node keeps of its databases' history, and getting it back.",
      "Reads the files under the node's data directory: the node may run, or be gone for good."
    },
    subcommands = {DbListCommand.class, DbRestoreCommand.class, DbVerifyCommand.class})
public final class DbCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: twin db list, restore or verify");
  }
}
