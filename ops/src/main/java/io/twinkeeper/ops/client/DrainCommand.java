package io.twinkeeper.ops.client;

import io.twinkeeper.ops.cli.ExitCode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code twin drain}: puts a node into maintenance. */
@Command(
    name = "drain",
    description = {
      "Put a node into maintenance: it takes no workload, and its own move away if possible.",
      "It goes on replicating and voting. It holds across restarts, until `twin undrain`. A workload"
          + " that nobody can take stays; the answer and `twin status` say so."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin drain alpha --reason \"kernel update\"",
      "  twin drain alpha && ssh alpha reboot",
      "",
      "Exit status: 0 if it is so now and nothing stays on it, 1 if a workload stays,",
      "5 if the node refused and nothing was changed."
    })
public final class DrainCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "MEMBER", description = "The data member")
  private String member = "";

  @Option(
      names = {"-r", "--reason"},
      paramLabel = "TEXT",
      description = "Why, for whoever sees it later")
  private String reason = "";

  @Mixin private VerbOptions verb = new VerbOptions();

  @Override
  public Integer call() {
    String path = "/api/v1/nodes/" + Escaped.of(member) + "/drain";
    Outcome outcome = verb.say(path, Map.of("reason", reason));
    return (outcome.complete() ? ExitCode.OK : ExitCode.FAILURE).status();
  }
}
