package io.twinkeeper.ops.client;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code twin directory confirm}: what is held may go on. */
@Command(
    name = "confirm",
    description = {
      "Say that what a directory holds is meant: it goes on.",
      "`twin directory list` tells what is held, and why. What is deleted by it lies in the trash"
          + " of each node for a while, unless the directory keeps none."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin directory confirm workspace --node beta",
      "  twin directory confirm board/workspace",
      "",
      "Exit status: 0 if it goes on, 5 if nothing was held there."
    })
public final class DirectoryConfirmCommand implements Callable<Integer> {
  @Mixin private DirectoryName directory = new DirectoryName();

  @Mixin private VerbOptions verb = VerbOptions.ofTwin();

  @Override
  public Integer call() {
    return verb.done(directory.path(verb.connect()) + "/confirm", Map.of());
  }
}
