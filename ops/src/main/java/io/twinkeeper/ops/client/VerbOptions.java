package io.twinkeeper.ops.client;

import io.twinkeeper.ops.cli.ExitCode;
import io.twinkeeper.protocol.config.MemberConfig;
import java.util.Map;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** To which node a verb is said, and how its answer is shown. */
final class VerbOptions extends NodeOptions {
  @Option(names = "--json", description = "Print the node's answer as JSON")
  private boolean json;

  @Spec(Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  /** For what every member can see to. */
  VerbOptions() {
    this(member -> true);
  }

  private VerbOptions(Predicate<MemberConfig> eligible) {
    super(eligible);
  }

  /** For what only those that keep data can do: no witness is asked unless it was chosen. */
  static VerbOptions ofTwin() {
    return new VerbOptions(MemberConfig::isData);
  }

  /** Says it, and prints what came of it. */
  Outcome say(String path, Map<String, ?> words) {
    Outcome outcome = new Outcome(connect().post(path, words));
    outcome.print(spec.commandLine().getOut(), json);
    return outcome;
  }

  /** The same for a verb that is done once it is accepted: the exit status. */
  int done(String path, Map<String, ?> words) {
    var unused = say(path, words);
    return ExitCode.OK.status();
  }
}
