package io.twinkeeper.protocol.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code drill}, of the file and of one workload. */
final class DrillReader {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(30);

  private static final Shape<DrillSchedule> SCHEDULE =
      value -> {
        String text = Shapes.TEXT.read(value);
        try {
          return DrillSchedule.parse(text);
        } catch (IllegalArgumentException e) {
          throw new Misfit(
              Shapes.quoted(text) + " is not a schedule: " + e.getMessage(), DrillSchedule.EXAMPLE);
        }
      };

  private DrillReader() {}

  /** What stands in {@code drill}; what does not is as in {@code otherwise}. */
  static DrillConfig read(Section drill, FileReading reading, DrillConfig otherwise) {
    Optional<Section> alert = drill.optionalSection("alert");
    DrillConfig config =
        new DrillConfig(
            drill.optional("schedule", SCHEDULE).or(otherwise::schedule),
            duration(drill, "late-by", otherwise.lateBy()),
            duration(drill, "at-least-apart", otherwise.atLeastApart()),
            drill.optional("restore-test", Shapes.TRUTH).orElse(otherwise.restoreTest()),
            queries(drill, otherwise),
            alert
                .flatMap(a -> a.optional("command", Shapes.command(reading.placeholders())))
                .orElse(alert.isPresent() ? List.of() : otherwise.alertCommand()),
            alert
                .flatMap(a -> a.optional("url", HttpUrl.shape(reading.placeholders())))
                .or(() -> alert.isPresent() ? Optional.empty() : otherwise.alertUrl()));
    alert.ifPresent(Section::refuseTheRest);
    drill.refuseTheRest();
    return config;
  }

  private static Map<String, String> queries(Section drill, DrillConfig otherwise) {
    if (!drill.has("queries")) {
      return otherwise.queries();
    }
    Section section = drill.section("queries");
    Map<String, String> queries = new LinkedHashMap<>();
    for (String database : section.keys()) {
      section.optional(database, Shapes.TEXT).ifPresent(query -> queries.put(database, query));
    }
    return Map.copyOf(queries);
  }

  private static Duration duration(Section drill, String key, Duration otherwise) {
    return drill.optional(key, Shapes.duration(SHORTEST, LONGEST)).orElse(otherwise);
  }
}
