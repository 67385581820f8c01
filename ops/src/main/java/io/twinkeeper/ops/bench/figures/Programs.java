package io.twinkeeper.ops.bench.figures;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs of this machine. */
public final class Programs {
  public static final String NOT_HERE = "not on this machine";

  private Programs() {}

  /** "not on this machine", or empty if the PATH leads to it. */
  public static Optional<String> missing(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    boolean there =
        Arrays.stream(path.split(File.pathSeparator, -1))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    return there ? Optional.empty() : Optional.of(NOT_HERE);
  }
}
