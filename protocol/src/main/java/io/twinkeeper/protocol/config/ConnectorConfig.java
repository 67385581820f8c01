package io.twinkeeper.protocol.config;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The process that ties the active twin to the outside.
 *
 * @param ready a URL that answers 2xx once the outside can reach the workload
 */
public record ConnectorConfig(
    Type type, List<String> command, Map<String, String> environment, Optional<URI> ready) {
  /** What kind of connector; {@code ssh} and {@code cloudflared} are known and refused for now. */
  public enum Type {
    COMMAND
  }
}
