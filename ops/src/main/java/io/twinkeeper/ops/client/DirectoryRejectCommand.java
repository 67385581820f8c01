package io.twinkeeper.ops.client;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code twin directory reject}: what is held is undone. */
@Command(
    name = "reject",
    description = {
      "Say that what a directory holds is a mistake: it is undone.",
      "Files that are missing here come back from the twins; what a twin deleted is told to it as"
          + " alive again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin directory reject workspace --node beta",
      "  twin directory reject board/workspace",
      "",
      "Exit status: 0 if it is being undone, 5 if nothing was held there."
    })
public final class DirectoryRejectCommand implements Callable<Integer> {
  @Mixin private DirectoryName directory = new DirectoryName();

  @Mixin private VerbOptions verb = VerbOptions.ofTwin();

  @Override
  public Integer call() {
    return verb.done(directory.path(verb.connect()) + "/reject", Map.of());
  }
}
