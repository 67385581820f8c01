package io.twinkeeper.ops.client;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twin activate}: makes a node active, whatever became of the one before. */
@Command(
    name = "activate",
    description = {
      "Make a node active for a workload, whatever became of the one before.",
      "For when the active node is lost or hangs and the cluster has not moved the workload by"
          + " itself. The old holder's term is waited out first, so it is safe; what it had not yet"
          + " replicated stays with it and is kept as a fork when it returns. To move a workload"
          + " that is well, use `twin switchover`."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin activate scoreboard --on beta",
      "  twin activate scoreboard --on beta --node witness      # ask the witness",
      "  twin activate scoreboard --on beta --node beta \\",
      "    --i-have-checked-that alpha-is-off",
      "",
      "Exit status: 0 once it is active there, 5 if the node refused and nothing was",
      "changed."
    })
public final class ActivateCommand implements Callable<Integer> {
  private static final String IS_OFF = "-is-off";

  @Parameters(index = "0", paramLabel = "WORKLOAD", description = "The workload's name")
  private String workload = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NODE",
      description = "The data member to make active")
  private Optional<String> positional = Optional.empty();

  @Option(
      names = {"--on", "--to"},
      paramLabel = "NODE",
      description = "The same, said by name")
  private Optional<String> named = Optional.empty();

  @Option(
      names = "--i-have-checked-that",
      paramLabel = "OTHER-is-off",
      description =
          "Of two members without a lease: you have looked, and the other one is off and stays off"
              + " until this node answers it. Ask the node that is to become active")
  private Optional<String> checked = Optional.empty();

  @Mixin private VerbOptions verb = new VerbOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    String successor =
        named
            .or(() -> positional)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "say which node: twin activate " + workload + " --on NODE"));
    String path = "/api/v1/workloads/" + Escaped.of(workload) + "/activate";
    Map<String, String> body = new HashMap<>(Map.of("node", successor));
    checked.ifPresent(words -> body.put("checked_off", otherThatIsOff(words)));
    return verb.done(path, body);
  }

  private String otherThatIsOff(String words) {
    if (!words.endsWith(IS_OFF) || words.equals(IS_OFF)) {
      throw new ParameterException(
          spec.commandLine(), "say it in full: --i-have-checked-that OTHER-is-off");
    }
    return words.substring(0, words.length() - IS_OFF.length());
  }
}
