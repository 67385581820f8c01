package io.twinkeeper.protocol.config;

import io.twinkeeper.protocol.config.WorkloadConfig.DatabaseConfig;
import io.twinkeeper.protocol.merge.MergeSettings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code twinkeeper.workloads}. */
final class WorkloadsReader {
  private static final Set<String> LATER_MODES = Set.of("active-active", "dev-prod");

  private final FileReading reading;
  private final Map<Path, String> databasePaths = new HashMap<>();

  private WorkloadsReader(FileReading reading) {
    this.reading = reading;
  }

  static Map<String, WorkloadConfig> read(Section twinkeeper, FileReading reading) {
    WorkloadsReader reader = new WorkloadsReader(reading);
    Map<String, WorkloadConfig> workloads = new LinkedHashMap<>();
    twinkeeper
        .named("workloads")
        .forEach((name, section) -> workloads.put(name, reader.workload(name, section)));
    return Collections.unmodifiableMap(workloads);
  }

  private WorkloadConfig workload(String name, Section workload) {
    WorkloadConfig config =
        new WorkloadConfig(
            name,
            mode(workload),
            prefer(workload),
            databases(workload),
            new ServicesReader(reading).read(workload),
            ConnectorReader.read(workload, reading),
            workload.sections("probes").stream().flatMap(p -> probe(p).stream()).toList());
    if (!workload.section("directories").isEmpty()) {
      workload.problem(
          "directories", "directories are not supported yet", "take this key out for now");
    }
    workload.refuseTheRest();
    return config;
  }

  private static WorkloadConfig.Mode mode(Section workload) {
    var later = workload.optional("mode", Shapes.TEXT).filter(LATER_MODES::contains);
    if (later.isPresent()) {
      workload.problem(
          "mode", later.get() + " is not supported yet", "use mode = active-passive for now");
      return WorkloadConfig.Mode.ACTIVE_PASSIVE;
    }
    return workload
        .optional("mode", Shapes.choice(WorkloadConfig.Mode.class))
        .orElse(WorkloadConfig.Mode.ACTIVE_PASSIVE);
  }

  /** Every data member: those that are named in their order, then the others in the file's. */
  private List<String> prefer(Section workload) {
    List<String> data = reading.dataMembers();
    Set<String> ranked = new LinkedHashSet<>();
    for (String name :
        workload
            .optional("prefer", Shapes.listOf(Shapes.TEXT, "a list of data members: [alpha, beta]"))
            .orElse(List.of())) {
      if (!data.contains(name)) {
        workload.problem(
            "prefer",
            name + " is not a data member" + Shapes.didYouMean(name, data),
            "name some of: " + String.join(", ", data));
      } else if (!ranked.add(name)) {
        workload.problem("prefer", name + " stands there twice", "name it once");
      }
    }
    ranked.addAll(data);
    return List.copyOf(ranked);
  }

  private Map<String, DatabaseConfig> databases(Section workload) {
    Map<String, DatabaseConfig> databases = new LinkedHashMap<>();
    boolean auto = MergeReader.auto(workload);
    workload
        .named("databases")
        .forEach(
            (name, section) ->
                database(name, section, auto).ifPresent(d -> databases.put(name, d)));
    return Collections.unmodifiableMap(databases);
  }

  private Optional<DatabaseConfig> database(String name, Section database, boolean auto) {
    MergeSettings merge = MergeReader.read(database, auto);
    return path(database).map(path -> new DatabaseConfig(name, path, merge));
  }

  private Optional<Path> path(Section database) {
    if (database.has("glob")) {
      database.problem("glob", "globs are not supported yet", "name each database by its path");
      database.optional("path", Shapes.TEXT);
      database.refuseTheRest();
      return Optional.empty();
    }
    var path =
        database.required(
            "path", Shapes.absolutePath(reading.placeholders()), "write the database's full path");
    path.ifPresent(p -> claim(database, p));
    path.ifPresent(p -> reading.own(database, "path", p.toString(), true));
    database.refuseTheRest();
    return path;
  }

  private void claim(Section database, Path path) {
    String owner = databasePaths.putIfAbsent(path, database.path());
    if (owner != null) {
      database.problem("path", path + " is already " + owner, "replicate each database once");
    }
  }

  private Optional<ProbeConfig> probe(Section probe) {
    var http =
        probe.required("http", HttpUrl.shape(reading.placeholders()), "write the URL to call");
    int expect = probe.optional("expect", Shapes.number("an HTTP status", 100, 599)).orElse(200);
    probe.refuseTheRest();
    return http.map(url -> new ProbeConfig(url, expect));
  }
}
