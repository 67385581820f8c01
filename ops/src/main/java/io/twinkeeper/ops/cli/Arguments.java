package io.twinkeeper.ops.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What is asked of arguments beyond their types: looked at before anything is begun. */
public final class Arguments {
  private Arguments() {}

  /** Refuses a number that is not {@code least} to {@code most}. */
  public static void requireRange(CommandSpec spec, String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), option + " takes " + least + " to " + most + ", not " + value);
    }
  }

  /** Refuses a file to be written at the end whose directory is not there. */
  public static void requirePlace(CommandSpec spec, String option, Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || parent == null || !Files.isDirectory(parent)) {
      String why = Files.isDirectory(file) ? file + " is a directory" : parent + " does not exist";
      throw new ParameterException(spec.commandLine(), option + " takes a file: " + why);
    }
  }

  /**
   * The directory in which everything lives: a temporary one, or {@code wanted}, made if it is not
   * there; refused if a cluster lives there already.
   */
  public static Path home(CommandSpec spec, Optional<Path> wanted, String prefix)
      throws IOException {
    if (wanted.isEmpty()) {
      return Files.createTempDirectory(prefix);
    }
    Path directory = wanted.get().toAbsolutePath().normalize();
    if (Files.exists(directory.resolve("twin.conf"))) {
      throw new ParameterException(
          spec.commandLine(), directory + " holds a twin.conf already; name an empty directory");
    }
    return Files.createDirectories(directory);
  }
}
