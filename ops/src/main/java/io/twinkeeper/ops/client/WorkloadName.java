package io.twinkeeper.ops.client;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The workload that a verb is about, by place or by name. */
final class WorkloadName {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "WORKLOAD",
      description = "The workload's name")
  private Optional<String> positional = Optional.empty();

  @Option(
      names = {"-w", "--workload"},
      paramLabel = "WORKLOAD",
      description = "The same, said by name")
  private Optional<String> named = Optional.empty();

  @Spec(Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  Optional<String> value() {
    if (named.isPresent() && positional.isPresent() && !named.equals(positional)) {
      throw new ParameterException(
          spec.commandLine(), "two workloads are named: " + positional.get() + ", " + named.get());
    }
    return named.or(() -> positional);
  }

  /** The name; a usage error if there is none. */
  String required() {
    return value()
        .orElseThrow(
            () -> new ParameterException(spec.commandLine(), "say which workload: --workload W"));
  }

  /** The part of the API about it; about the whole cluster if none is named. */
  String scope() {
    return "/api/v1" + value().map(name -> "/workloads/" + Escaped.of(name)).orElse("");
  }
}
