package io.twinkeeper.protocol.config;

import io.twinkeeper.protocol.merge.MergeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What moves together: streams, services, one connector, checks.
 *
 * @param prefer data members, most wanted first; all of them, in the file's order, if not given
 * @param databases by name, in the file's order
 * @param services by name, in the file's order
 */
public record WorkloadConfig(
    String name,
    Mode mode,
    List<String> prefer,
    Map<String, DatabaseConfig> databases,
    Map<String, ServiceConfig> services,
    Optional<ConnectorConfig> connector,
    List<ProbeConfig> probes) {
  /** How a workload uses its twins; later modes are refused with "not yet". */
  public enum Mode {
    ACTIVE_PASSIVE
  }

  /**
   * One SQLite database, in WAL mode.
   *
   * @param merge how its forks are merged
   */
  public record DatabaseConfig(String name, Path path, MergeSettings merge) {
    /** Whose forks are merged as somebody asks, by the default rules. */
    public DatabaseConfig(String name, Path path) {
      this(name, path, MergeSettings.DEFAULT);
    }
  }
}
