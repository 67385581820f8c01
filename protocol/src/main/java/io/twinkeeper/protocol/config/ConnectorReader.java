package io.twinkeeper.protocol.config;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the connector of one workload. */
final class ConnectorReader {
  private static final Set<String> LATER = Set.of("ssh", "cloudflared");

  private ConnectorReader() {}

  static Optional<ConnectorConfig> read(Section workload, FileReading reading) {
    return workload.optionalSection("connector").flatMap(c -> connector(c, reading));
  }

  private static Optional<ConnectorConfig> connector(Section connector, FileReading reading) {
    Optional<String> type = connector.optional("type", Shapes.TEXT);
    if (type.filter(LATER::contains).isPresent()) {
      connector.problem(
          "type", type.orElse("") + " is not supported yet", "use type = command with its command");
      return Optional.empty();
    }
    ConnectorConfig.Type known =
        connector
            .optional("type", Shapes.choice(ConnectorConfig.Type.class))
            .orElse(ConnectorConfig.Type.COMMAND);
    Optional<List<String>> command =
        connector.required(
            "command",
            Shapes.command(reading.placeholders()),
            "write a program and its arguments: [\"program\", \"argument\"]");
    Map<String, String> environment =
        connector
            .optional("environment", Shapes.environment(reading.placeholders()))
            .orElse(Map.of());
    Optional<URI> ready = connector.optionalSection("ready").flatMap(r -> ready(r, reading));
    ConnectorConfig.Dial dial =
        connector
            .optional("dial", Shapes.choice(ConnectorConfig.Dial.class))
            .orElse(ConnectorConfig.Dial.WITH_SERVICES);
    connector.refuseTheRest();
    return command.map(words -> new ConnectorConfig(known, words, environment, ready, dial));
  }

  private static Optional<URI> ready(Section ready, FileReading reading) {
    Optional<URI> http =
        ready.required(
            "http", HttpUrl.shape(reading.placeholders()), "write a URL that answers 2xx");
    ready.refuseTheRest();
    return http;
  }
}
