package io.twinkeeper.protocol.config;

import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong while the readers go on; one thread. */
final class Problems {
  private final String origin;
  private final List<ConfigProblem> found = new ArrayList<>();

  Problems(String origin) {
    this.origin = origin;
  }

  void add(String path, int line, String problem, String advice) {
    ConfigProblem one = new ConfigProblem(path, problem, advice, line);
    if (!found.contains(one)) {
      found.add(one);
    }
  }

  /** The line at which {@code value} stands, 0 if the library does not know. */
  static int line(ConfigValue value) {
    return Math.max(0, value.origin().lineNumber());
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** Everything found so far, in the file's order; what has no line comes last. */
  ConfigException asException() {
    List<ConfigProblem> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingInt(p -> p.line() > 0 ? p.line() : Integer.MAX_VALUE));
    return new ConfigException(origin, sorted);
  }
}
