package io.twinkeeper.ops.config;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twin config}: the parent of what is done with a configuration. */
@Command(
    name = "config",
    description = "Work with twin.conf.",
    subcommands = ConfigCheckCommand.class)
public final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: twin config check");
  }
}
