package io.twinkeeper.protocol.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the services of one workload. */
final class ServicesReader {
  private static final Duration SHORTEST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final FileReading reading;

  ServicesReader(FileReading reading) {
    this.reading = reading;
  }

  Map<String, ServiceConfig> read(Section workload) {
    Map<String, Section> sections = workload.named("services");
    Map<String, ServiceConfig> services = new LinkedHashMap<>();
    sections.forEach((name, section) -> services.put(name, service(name, section)));
    DependencyOrder.check(sections, services);
    return Collections.unmodifiableMap(services);
  }

  private ServiceConfig service(String name, Section service) {
    List<String> command =
        service
            .required(
                "command",
                Shapes.command(reading.placeholders()),
                "write a program and its arguments: [\"program\", \"argument\"]")
            .orElse(List.of());
    ServiceConfig config =
        new ServiceConfig(
            name,
            command,
            service
                .optional("environment", Shapes.environment(reading.placeholders()))
                .orElse(Map.of()),
            service.optional("working-directory", reading.path()),
            service
                .optional("depends-on", Shapes.listOf(Shapes.TEXT, "a list of services: [\"db\"]"))
                .orElse(List.of()),
            service.optionalSection("health").flatMap(this::health),
            service
                .optional("standby", Shapes.choice(ServiceConfig.Standby.class))
                .orElse(ServiceConfig.Standby.STOPPED));
    service.refuseTheRest();
    return config;
  }

  private Optional<ServiceConfig.Health> health(Section health) {
    var http =
        health.required(
            "http", HttpUrl.shape(reading.placeholders()), "write a URL that answers 2xx");
    Duration interval = duration(health, "interval", INTERVAL);
    Duration timeout = duration(health, "timeout", TIMEOUT);
    health.refuseTheRest();
    return http.map(url -> new ServiceConfig.Health(url, interval, timeout));
  }

  private static Duration duration(Section health, String key, Duration otherwise) {
    return health.optional(key, Shapes.duration(SHORTEST, LONGEST)).orElse(otherwise);
  }
}
