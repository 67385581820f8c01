package io.twinkeeper.ops.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code twin trash}: the parent of what is done with deleted files. */
@Command(
    name = "trash",
    description = {
      "Work with the trash of directories: what a node deleted or overwrote for a twin.",
      "What somebody deleted on a node itself is in the trash of its twins: ask one of those with"
          + " --node."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin trash list workspace --node beta",
      "  twin trash list workspace notes --node beta",
      "  twin trash restore workspace notes/today.md --node beta",
      "  twin trash restore workspace notes --node beta           # all that was in it",
      "  twin trash restore workspace plan.txt --at 2026-11-22T10:15:30Z --to old.txt"
    },
    subcommands = {TrashListCommand.class, TrashRestoreCommand.class})
public final class TrashCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: twin trash list or restore");
  }
}
