package io.twinkeeper.ops.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twin directory}: the parent of what is done with directories. */
@Command(
    name = "directory",
    description = {
      "Work with directories: trees of files that every twin follows.",
      "What is held is held on one node: ask that one with --node."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin directory list --node beta",
      "  twin directory confirm workspace --node beta   # the deletions are meant",
      "  twin directory reject workspace --node beta    # they are not: bring it back",
      "  twin sync workspace --wait                     # until all twins are equal"
    },
    subcommands = {
      DirectoryListCommand.class,
      DirectoryConfirmCommand.class,
      DirectoryRejectCommand.class
    })
public final class DirectoryCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: twin directory list, confirm or reject");
  }
}
