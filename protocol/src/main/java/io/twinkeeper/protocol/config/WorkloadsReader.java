package io.twinkeeper.protocol.config;

import io.twinkeeper.protocol.config.WorkloadConfig.DatabaseConfig;
import io.twinkeeper.protocol.config.WorkloadConfig.TenantsConfig;
import io.twinkeeper.protocol.merge.MergeSettings;
import java.nio.file.Path;
import java.time.Duration;
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
  private static final Duration DEFAULT_KEEP_REMOVED = Duration.ofDays(30);
  private static final Shape<Duration> KEEP_REMOVED =
      Shapes.duration(Duration.ofHours(1), Duration.ofDays(3650));

  private static final Duration SHORTEST_READER = Duration.ofSeconds(1);
  private static final Duration LONGEST_READER = Duration.ofHours(24);
  private static final Duration DEFAULT_READER = Duration.ofSeconds(60);

  private final FileReading reading;
  private final FailoverConfig failover;
  private final DrillConfig drill;
  private final Map<Path, String> databasePaths = new HashMap<>();

  private WorkloadsReader(FileReading reading, FailoverConfig failover, DrillConfig drill) {
    this.reading = reading;
    this.failover = failover;
    this.drill = drill;
  }

  static Map<String, WorkloadConfig> read(Section twinkeeper, FileReading reading) {
    WorkloadsReader reader =
        new WorkloadsReader(
            reading,
            FailoverReader.read(twinkeeper.section("failover"), FailoverConfig.DEFAULT),
            DrillReader.read(twinkeeper.section("drill"), reading, DrillConfig.DEFAULT));
    Map<String, WorkloadConfig> workloads = new LinkedHashMap<>();
    twinkeeper
        .named("workloads")
        .forEach((name, section) -> workloads.put(name, reader.workload(name, section)));
    return Collections.unmodifiableMap(workloads);
  }

  private WorkloadConfig workload(String name, Section workload) {
    Map<String, DatabaseConfig> databases = new LinkedHashMap<>();
    Map<String, TenantsConfig> tenants = new LinkedHashMap<>();
    boolean auto = MergeReader.auto(workload);
    workload
        .named("databases")
        .forEach((d, section) -> database(d, section, auto, databases, tenants));
    WorkloadConfig config =
        new WorkloadConfig(
            name,
            mode(workload),
            prefer(workload),
            Collections.unmodifiableMap(databases),
            new ServicesReader(reading).read(workload),
            ConnectorReader.read(workload, reading),
            workload.sections("probes").stream().flatMap(p -> probe(p).stream()).toList(),
            Collections.unmodifiableMap(tenants),
            longestReader(workload),
            FailoverReader.read(workload.section("failover"), failover),
            DrillReader.read(workload.section("drill"), reading, drill),
            new DirectoriesReader(reading).read(workload));
    workload.refuseTheRest();
    return config;
  }

  private static Duration longestReader(Section workload) {
    Optional<Section> readers = workload.optionalSection("standby-readers");
    Duration longest =
        readers
            .flatMap(s -> s.optional("longest", Shapes.duration(SHORTEST_READER, LONGEST_READER)))
            .orElse(DEFAULT_READER);
    readers.ifPresent(Section::refuseTheRest);
    return longest;
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

  private void database(
      String name,
      Section database,
      boolean auto,
      Map<String, DatabaseConfig> databases,
      Map<String, TenantsConfig> tenants) {
    MergeSettings merge = MergeReader.read(database, auto);
    if (database.has("glob")) {
      tenants(name, database, merge).ifPresent(t -> tenants.put(name, t));
    } else {
      path(database).ifPresent(p -> databases.put(name, new DatabaseConfig(name, p, merge)));
    }
    database.refuseTheRest();
  }

  private Optional<TenantsConfig> tenants(String name, Section database, MergeSettings merge) {
    if (database.has("path")) {
      database.problem("path", "stands beside a glob", "write one of the two");
    }
    Duration keepRemoved =
        database.optional("keep-removed", KEEP_REMOVED).orElse(DEFAULT_KEEP_REMOVED);
    var glob = database.required("glob", Shapes.glob(reading.placeholders()), "write the glob");
    glob.ifPresent(g -> claim(database, "glob", Path.of(g.toString())));
    glob.ifPresent(g -> reading.own(database, "glob", g.toString(), true));
    return glob.map(g -> new TenantsConfig(name, g, keepRemoved, merge));
  }

  private Optional<Path> path(Section database) {
    var path =
        database.required(
            "path", Shapes.absolutePath(reading.placeholders()), "write the database's full path");
    path.ifPresent(p -> claim(database, "path", p));
    path.ifPresent(p -> reading.own(database, "path", p.toString(), true));
    return path;
  }

  private void claim(Section database, String key, Path path) {
    String owner = databasePaths.putIfAbsent(path, database.path());
    if (owner != null) {
      database.problem(key, path + " is already " + owner, "replicate each database once");
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
