package io.twinkeeper.ops.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twin fork}: the parent of what is done with forks. */
@Command(
    name = "fork",
    description = {
      "Work with forks: commits that only a losing node had, kept there.",
      "A fork lies on the node that wrote it: ask that one with --node."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin fork list --node alpha",
      "  twin fork show 20261121T0815 --node alpha",
      "  twin fork merge 20261121T0815 --node alpha --dry-run",
      "  twin fork merge 20261121T0815 --node alpha",
      "",
      "ID may be the beginning of an id, as long as it is no other's."
    },
    subcommands = {
      ForkListCommand.class,
      ForkShowCommand.class,
      ForkMergeCommand.class,
      ForkExportCommand.class,
      ForkDiscardCommand.class
    })
public final class ForkCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: twin fork list, show, merge, export or discard");
  }
}
