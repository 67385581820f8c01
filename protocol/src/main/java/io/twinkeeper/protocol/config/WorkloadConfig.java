package io.twinkeeper.protocol.config;

import io.twinkeeper.protocol.merge.MergeSettings;
import io.twinkeeper.protocol.tenant.TenantGlob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What moves together: streams, services, one connector, checks.
 *
 * @param prefer data members, most wanted first; all of them, in the file's order, if not given
 * @param databases by name, in the file's order
 * @param services by name, in the file's order
 * @param longestReader how long readers of a standby's copies may keep these from going on
 * @param tenants sets of databases that a glob stands for, by name, in the file's order
 * @param failover how it moves without an operator's word
 * @param drill when and how it is rehearsed
 * @param directories that the twins keep equal, by name, in the file's order
 */
public record WorkloadConfig(
    String name,
    Mode mode,
    List<String> prefer,
    Map<String, DatabaseConfig> databases,
    Map<String, ServiceConfig> services,
    Optional<ConnectorConfig> connector,
    List<ProbeConfig> probes,
    Map<String, TenantsConfig> tenants,
    Duration longestReader,
    FailoverConfig failover,
    DrillConfig drill,
    Map<String, DirectoryConfig> directories) {
  /** One without watched directories. */
  public WorkloadConfig(
      String name,
      Mode mode,
      List<String> prefer,
      Map<String, DatabaseConfig> databases,
      Map<String, ServiceConfig> services,
      Optional<ConnectorConfig> connector,
      List<ProbeConfig> probes,
      Map<String, TenantsConfig> tenants,
      Duration longestReader,
      FailoverConfig failover,
      DrillConfig drill) {
    this(
        name,
        mode,
        prefer,
        databases,
        services,
        connector,
        probes,
        tenants,
        longestReader,
        failover,
        drill,
        Map.of());
  }

  /** One that moves by the default rules and is not rehearsed by itself. */
  public WorkloadConfig(
      String name,
      Mode mode,
      List<String> prefer,
      Map<String, DatabaseConfig> databases,
      Map<String, ServiceConfig> services,
      Optional<ConnectorConfig> connector,
      List<ProbeConfig> probes,
      Map<String, TenantsConfig> tenants,
      Duration longestReader) {
    this(
        name,
        mode,
        prefer,
        databases,
        services,
        connector,
        probes,
        tenants,
        longestReader,
        FailoverConfig.DEFAULT,
        DrillConfig.DEFAULT);
  }

  /** This workload with {@code more} in every service's environment; what is there already wins. */
  public WorkloadConfig withEnvironment(Map<String, String> more) {
    Map<String, ServiceConfig> extended = new LinkedHashMap<>();
    services.forEach((key, service) -> extended.put(key, service.withEnvironment(more)));
    return new WorkloadConfig(
        name,
        mode,
        prefer,
        databases,
        Collections.unmodifiableMap(extended),
        connector,
        probes,
        tenants,
        longestReader,
        failover,
        drill,
        directories);
  }

  /** How a workload uses its twins; later modes are refused with "not yet". */
  public enum Mode {
    ACTIVE_PASSIVE
  }

  /**
   * Many SQLite databases, as many as the glob matches while the node runs.
   *
   * @param keepRemoved how long the copy of a removed database is kept
   * @param merge how the forks of each are merged
   */
  public record TenantsConfig(
      String name, TenantGlob glob, Duration keepRemoved, MergeSettings merge) {}

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
