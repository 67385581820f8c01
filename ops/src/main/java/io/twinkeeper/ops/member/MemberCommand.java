package io.twinkeeper.ops.member;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twin member}: who belongs to the cluster. */
@Command(
    name = "member",
    description = "Change who belongs to the cluster.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {MemberAddCommand.class, MemberRemoveCommand.class, MemberReplaceCommand.class})
public final class MemberCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: twin member add, remove or replace");
  }
}
