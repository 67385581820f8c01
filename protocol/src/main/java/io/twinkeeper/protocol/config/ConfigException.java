package io.twinkeeper.protocol.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong with it at once. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String origin;
  private final transient List<ConfigProblem> problems;

  /**
   * Collects what is wrong with one file.
   *
   * @param origin the file's name as people know it
   * @param problems at least one, in the order to show them
   */
  public ConfigException(String origin, List<ConfigProblem> problems) {
    super(problems.stream().map(p -> origin + ":" + p).collect(Collectors.joining("\n")));
    this.origin = origin;
    this.problems = List.copyOf(problems);
  }

  /** The file's name as people know it. */
  public String origin() {
    return origin;
  }

  /** Everything that is wrong, in the file's order. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
