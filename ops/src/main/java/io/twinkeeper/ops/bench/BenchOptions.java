package io.twinkeeper.ops.bench;

import io.twinkeeper.ops.cli.Arguments;
import io.twinkeeper.ops.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a measurement works, and where what it finds goes. */
final class BenchOptions {
  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--jfr",
      paramLabel = "DIR",
      description = "Record the nodes with JDK Flight Recorder; recordings go there")
  private Optional<Path> recordings = Optional.empty();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where databases and nodes live meanwhile. Default: a temporary directory")
  private Optional<Path> directory = Optional.empty();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  /** A new directory, named after the measurement. Refuses figures that have no place. */
  Path workspace() throws IOException {
    json.ifPresent(file -> Arguments.requirePlace(spec, "--json", file));
    String name = spec.name() + "-";
    if (directory.isEmpty()) {
      return Files.createTempDirectory("twin-" + name);
    }
    Path wanted = Files.createDirectories(directory.get().toAbsolutePath().normalize());
    return Files.createTempDirectory(wanted, name);
  }

  /** Where recordings go, made if need be; empty if none are wanted. */
  Optional<Path> recordings() throws IOException {
    if (recordings.isEmpty()) {
      return recordings;
    }
    return Optional.of(Files.createDirectories(recordings.get().toAbsolutePath().normalize()));
  }

  /** Writes them where they are wanted, if they are. */
  void write(Object figures) throws IOException {
    if (json.isPresent()) {
      Files.writeString(json.get(), Json.pretty(figures) + "\n");
    }
  }
}
