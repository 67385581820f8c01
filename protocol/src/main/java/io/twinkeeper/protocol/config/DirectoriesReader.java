package io.twinkeeper.protocol.config;

import io.twinkeeper.protocol.config.DirectoryConfig.Direction;
import io.twinkeeper.protocol.config.DirectoryConfig.Trash;
import io.twinkeeper.protocol.directory.IgnoreRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code directories} of one workload. */
final class DirectoriesReader {
  private static final Shape<Duration> DEBOUNCE =
      Shapes.duration(Duration.ofMillis(20), Duration.ofMinutes(1));
  private static final Shape<Duration> RESCAN =
      Shapes.duration(Duration.ofMinutes(1), Duration.ofHours(24));
  private static final Shape<Duration> KEEP = Shapes.duration(Duration.ZERO, Duration.ofDays(3650));
  private static final Shape<Long> MAX = Shapes.bytes(0, 1L << 50);
  private static final Shape<Long> BANDWIDTH = Shapes.bytes(1L << 14, 1L << 40);

  private static final Duration DEFAULT_DEBOUNCE = Duration.ofMillis(200);
  private static final Duration DEFAULT_RESCAN = Duration.ofMinutes(15);
  private static final double DEFAULT_BREAKER = 0.3;

  /** What is below it is gone after a reboot, and mostly keys and tokens. */
  private static final Path RUN = Path.of("/run");

  private static final Shape<String> PATTERN =
      value -> {
        String text = Shapes.TEXT.read(value);
        try {
          IgnoreRules.of(List.of(text));
          return text;
        } catch (IllegalArgumentException e) {
          throw new Misfit(String.valueOf(e.getMessage()), "write it as in .gitignore");
        }
      };

  private final FileReading reading;

  DirectoriesReader(FileReading reading) {
    this.reading = reading;
  }

  /** By name, in the file's order. */
  Map<String, DirectoryConfig> read(Section workload) {
    Map<String, DirectoryConfig> directories = new LinkedHashMap<>();
    workload
        .named("directories")
        .forEach(
            (name, section) -> directory(name, section).ifPresent(d -> directories.put(name, d)));
    return Collections.unmodifiableMap(directories);
  }

  private Optional<DirectoryConfig> directory(String name, Section directory) {
    Optional<Path> path = path(directory);
    boolean secret =
        directory
            .optional("secret", Shapes.TRUTH)
            .orElse(path.filter(p -> p.startsWith(RUN)).isPresent());
    DirectoryConfig config =
        new DirectoryConfig(
            name,
            path.orElse(reading.base()),
            ignore(directory),
            directory.optional("direction", Shapes.choice(Direction.class)).orElse(Direction.BOTH),
            directory.optional("debounce", DEBOUNCE).orElse(DEFAULT_DEBOUNCE),
            directory.optional("rescan", RESCAN).orElse(DEFAULT_RESCAN),
            directory.optional("delete-breaker", Shapes.percentage(1, 100)).orElse(DEFAULT_BREAKER),
            trash(directory, secret),
            secret,
            directory.optional("allow-setuid", Shapes.TRUTH).orElse(false),
            directory.optional("bandwidth", BANDWIDTH));
    directory.refuseTheRest();
    return path.map(p -> config);
  }

  private static List<String> ignore(Section directory) {
    return directory
        .optional("ignore", Shapes.listOf(PATTERN, "a list of patterns: [\"*.log\", \"/cache/\"]"))
        .orElse(List.of());
  }

  private static Trash trash(Section directory, boolean secret) {
    Optional<Section> section = directory.optionalSection("trash");
    Trash otherwise = secret && section.isEmpty() ? Trash.NONE : Trash.DEFAULT;
    Trash trash =
        new Trash(
            section.flatMap(s -> s.optional("keep", KEEP)).orElse(otherwise.keep()),
            section.flatMap(s -> s.optional("max", MAX)).orElse(otherwise.maxBytes()));
    section.ifPresent(Section::refuseTheRest);
    return trash;
  }

  private Optional<Path> path(Section directory) {
    var path =
        directory.required(
            "path", Shapes.absolutePath(reading.placeholders()), "write the directory's full path");
    if (path.filter(p -> p.getNameCount() == 0).isPresent()) {
      directory.problem("path", "is the whole file system", "name a directory in it");
      return Optional.empty();
    }
    path.ifPresent(p -> reading.roots().add(new WatchedRoots.Root(directory, p)));
    path.ifPresent(p -> reading.own(directory, "path", p.toString(), true));
    return path;
  }
}
