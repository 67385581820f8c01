package io.twinkeeper.protocol.config;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The process that ties the active twin to the outside.
 *
 * @param ready a URL that answers 2xx once the outside can reach the workload
 * @param dial when it starts
 */
public record ConnectorConfig(
    Type type,
    List<String> command,
    Map<String, String> environment,
    Optional<URI> ready,
    Dial dial) {
  /** One that starts with the services. */
  public ConnectorConfig(
      Type type, List<String> command, Map<String, String> environment, Optional<URI> ready) {
    this(type, command, environment, ready, Dial.WITH_SERVICES);
  }

  /** When the connector of a node that becomes active starts. */
  public enum Dial {
    /** Beside the services: the outage is as long as the slower of the two. */
    WITH_SERVICES,
    /** When every service is healthy. */
    AFTER_SERVICES
  }

  /** What kind of connector; {@code ssh} and {@code cloudflared} are known and refused for now. */
  public enum Type {
    COMMAND
  }
}
