package io.twinkeeper.protocol.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A process that runs while its workload is active.
 *
 * @param command program and arguments; never passed through a shell
 * @param environment added to the node's own environment
 * @param dependsOn services of the same workload that must be healthy first
 */
public record ServiceConfig(
    String name,
    List<String> command,
    Map<String, String> environment,
    Optional<Path> workingDirectory,
    List<String> dependsOn,
    Optional<Health> health,
    Standby standby) {
  /** This service with {@code more} in its environment; what is there already wins. */
  public ServiceConfig withEnvironment(Map<String, String> more) {
    Map<String, String> merged = new TreeMap<>(more);
    merged.putAll(environment);
    return new ServiceConfig(
        name, command, Map.copyOf(merged), workingDirectory, dependsOn, health, standby);
  }

  /** Whether the service also runs on a node that only follows. */
  public enum Standby {
    STOPPED,
    RUNNING
  }

  /** Healthy means: a GET of {@code http} answers 2xx within {@code timeout}. */
  public record Health(URI http, Duration interval, Duration timeout) {}
}
