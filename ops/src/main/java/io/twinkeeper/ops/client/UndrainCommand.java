package io.twinkeeper.ops.client;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code twin undrain}: ends a maintenance. */
@Command(
    name = "undrain",
    description = {
      "Let a node take workloads again.",
      "Nothing moves back by itself: use `twin switchover`."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin undrain alpha",
      "",
      "Exit status: 0 if it is so now, 5 if the node refused and nothing was changed."
    })
public final class UndrainCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MEMBER", description = "The data member")
  private String member = "";

  @Mixin private VerbOptions verb = new VerbOptions();

  @Override
  public Integer call() {
    String path = "/api/v1/nodes/" + Escaped.of(member) + "/undrain";
    return verb.done(path, Map.of());
  }
}
