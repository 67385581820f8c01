package io.twinkeeper.ops.cli;

import java.nio.file.Files;
import java.nio.file.Path;
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
}
