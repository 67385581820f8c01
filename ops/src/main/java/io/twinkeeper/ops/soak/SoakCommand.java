package io.twinkeeper.ops.soak;

import io.twinkeeper.ops.soak.files.DirectoriesSoakCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twin soak}: the parent of the long tests. */
@Command(
    name = "soak",
    description = "Long random trouble on this computer, and a judge at its end.",
    subcommands = {SqliteSoakCommand.class, DirectoriesSoakCommand.class})
public final class SoakCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to soak: twin soak sqlite|directories");
  }
}
