package io.twinkeeper.ops.bench.tenants;

import io.twinkeeper.ops.cli.Arguments;
import io.twinkeeper.ops.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twin bench tenants}: one database against many, in three real nodes. */
@Command(
    name = "tenants",
    description = {
      "Three nodes on this computer with one database behind a glob, then with many: what these"
          + " cost while nobody writes, how soon they are taken up, and how far the twin lags while"
          + " all of them are written.",
      "Touches nothing but its own directory and free ports of 127.0.1.1 to 127.0.1.3."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  twin bench tenants",
      "  twin bench tenants --tenants 50 --seconds 60",
      "",
      "Exit status: 0 if idle ones cost under 1 %% of a core, 64 MB of live heap and",
      "64 MB resident more than one does on each twin, and the worst p99 of all",
      "tenants is under 250 ms; 1 if not."
    })
public final class TenantsBenchCommand implements Callable<Integer> {
  @Option(
      names = "--tenants",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many databases. Default: ${DEFAULT-VALUE}")
  private int tenants;

  @Option(
      names = "--commits-per-second",
      paramLabel = "N",
      defaultValue = "5",
      description = "Of each database, while they are written. Default: ${DEFAULT-VALUE}")
  private int commitsPerSecond;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long each figure is measured. Default: ${DEFAULT-VALUE}")
  private int seconds;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where everything lives; stays afterwards. Default: a temporary directory")
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--java-option",
      paramLabel = "OPTION",
      description = "For each node's JVM, such as -Xmx512m")
  private List<String> javaOptions = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Arguments.requireRange(spec, "--tenants", tenants, 2, 2_000);
    Arguments.requireRange(spec, "--commits-per-second", commitsPerSecond, 1, 1_000);
    Arguments.requireRange(spec, "--seconds", seconds, 10, 86_400);
    Path place =
        directory.isPresent()
            ? Files.createDirectories(directory.get().toAbsolutePath().normalize())
            : Files.createTempDirectory("twin-tenants-");
    TenantsBench bench =
        new TenantsBench(
            place,
            javaOptions,
            tenants,
            commitsPerSecond,
            Duration.ofSeconds(seconds),
            spec.commandLine().getOut());
    boolean met = bench.run();
    return (met ? ExitCode.OK : ExitCode.FAILURE).status();
  }
}
