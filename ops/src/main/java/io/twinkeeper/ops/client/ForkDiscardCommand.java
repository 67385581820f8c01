package io.twinkeeper.ops.client;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code twin fork discard}: deletes a fork. */
@Command(
    name = "discard",
    description = {
      "Delete a fork with its database and segments.",
      "One that is not wholly merged is refused unless you say --open."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin fork discard 20261121T0815 --node alpha",
      "  twin fork discard 20261121T0815 --node alpha --open  # its rows are lost",
      "",
      "Exit status: 0 once it is gone, 5 if it was refused and nothing was deleted."
    })
public final class ForkDiscardCommand implements Callable<Integer> {
  @Mixin private ForkParameter fork = new ForkParameter();

  @Option(names = "--open", description = "Delete it though rows of it were not merged")
  private boolean open;

  @Mixin private VerbOptions verb = VerbOptions.ofTwin();

  @Override
  public Integer call() {
    return verb.done(fork.path() + "/discard", Map.of("open", open));
  }
}
