package io.twinkeeper.ops.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twin conflicts}: the parent of what is done with conflict copies. */
@Command(
    name = "conflicts",
    description = {
      "Work with conflicts in directories: files that were changed on two twins at once.",
      "One version has the path. The other lies beside it until somebody chooses, as"
          + " NAME.conflict-NODE-TIME.EXT."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin conflicts list",
      "  twin conflicts show workspace plan.conflict-beta-20261122T101530123Z.txt",
      "  twin conflicts resolve workspace COPY --keep this",
      "",
      "COPY is the copy's path, as twin conflicts list shows it."
    },
    subcommands = {
      ConflictsListCommand.class,
      ConflictsShowCommand.class,
      ConflictsResolveCommand.class
    })
public final class ConflictsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: twin conflicts list, show or resolve");
  }
}
