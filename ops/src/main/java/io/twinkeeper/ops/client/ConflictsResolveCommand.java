package io.twinkeeper.ops.client;

import io.twinkeeper.protocol.directory.Keep;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code twin conflicts resolve}: chooses a version. */
@Command(
    name = "resolve",
    description = {
      "Choose which version stays, on every twin.",
      "this: what has the path stays, and the copy goes.",
      "other: the copy gets the path, and what had it goes.",
      "both: the copy gets a name of its own, such as plan-beta.txt.",
      "What goes is in the node's trash for a while, unless the directory keeps none."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin conflicts resolve workspace a.conflict-beta-20261122T101530123Z \\",
      "    --keep this",
      "  twin conflicts resolve board/workspace COPY --keep both --node alpha",
      "",
      "Exit status: 0 if it is so, 5 if something stands in the way, 2 if there is no",
      "such copy."
    })
public final class ConflictsResolveCommand implements Callable<Integer> {
  @Mixin private DirectoryName directory = new DirectoryName();

  @Parameters(
      index = "1",
      paramLabel = "COPY",
      description = "The conflict copy's path, as twin conflicts list shows it")
  private String copy = "";

  @Option(
      names = "--keep",
      required = true,
      paramLabel = "VERSION",
      description = "this, other or both")
  private Keep keep = Keep.BOTH;

  @Mixin private Reveal reveal = new Reveal();

  @Mixin private VerbOptions verb = VerbOptions.ofTwin();

  @Override
  public Integer call() {
    return verb.done(
        directory.path(verb.connect()) + "/conflict/resolve" + reveal.query(),
        Map.of("path", copy, "keep", keep.name().toLowerCase(Locale.ROOT)));
  }
}
