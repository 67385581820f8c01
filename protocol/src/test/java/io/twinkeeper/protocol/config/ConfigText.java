package io.twinkeeper.protocol.config;

import java.nio.file.Path;
import java.util.List;

/** Texts of twin.conf for the tests, and what reading them gives. */
final class ConfigText {
  static final Path BASE = Path.of("/etc/twinkeeper");

  static final String CLUSTER = "cluster { name = wirebot }\n";
  static final String TLS = "tls { ca = ca.pem, certificate = node.pem, key = node-key.pem }\n";
  static final String MEMBERS =
      """
      members = [
        { name = alpha, role = data, address = "10.77.0.1" }
        { name = beta, role = data, address = "10.77.0.2" }
        { name = witness, role = witness, address = "10.77.0.3" }
      ]
      """;

  private ConfigText() {}

  /** The smallest valid file, with {@code more} inside {@code twinkeeper}. */
  static String with(String more) {
    return inside(CLUSTER + TLS + MEMBERS + more);
  }

  static String withMembers(String members) {
    return inside(CLUSTER + TLS + members);
  }

  static String withWorkload(String workload) {
    return with("workloads { scoreboard {\n" + workload + "\n} }");
  }

  static String inside(String body) {
    return "twinkeeper {\n" + body + "\n}\n";
  }

  static TwinConfig read(String text) {
    return TwinConfigs.parse(text, "twin.conf", BASE, "alpha");
  }

  static WorkloadConfig readWorkload(String workload) {
    return java.util.Objects.requireNonNull(
        read(withWorkload(workload)).workloads().get("scoreboard"));
  }

  /** What is wrong with a text, as {@code path: problem; advice}; empty if nothing is. */
  static List<String> problems(String text) {
    try {
      read(text);
      return List.of();
    } catch (ConfigException e) {
      return e.problems().stream()
          .map(p -> p.path() + ": " + p.problem() + "; " + p.advice())
          .toList();
    }
  }
}
