package io.twinkeeper.protocol.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Stand-in. */
public record DirectoryConfig(
    String name,
    Path path,
    List<String> ignore,
    Direction direction,
    Duration debounce,
    Duration rescan,
    double deleteBreaker,
    TrashConfig trash,
    boolean secret,
    OptionalLong bandwidth) {
  /** Whose changes count. */
  public enum Direction {
    BOTH,
    FROM_ACTIVE
  }

  /** What was replaced or deleted. */
  public record TrashConfig(Duration keep, long maxBytes) {}
}
