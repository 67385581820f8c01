package io.twinkeeper.ops.modes;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.demo.process.Family;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.demo.process.Signal;
import io.twinkeeper.ops.init.ClusterFiles;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Real nodes, each in a network of its own, with one workload: a database and a service that writes
 * the time into a file ten times a second. What is claimed is read from those files, from the
 * databases and from the admin APIs.
 */
final class Yard {
  static final String WORKLOAD = "web";
  static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final List<String> MACHINES =
      List.of("alpha", "beta", "witness", "store", "spare");
  private static final String MARK = "TWIN_YARD";
  private static final int CLUSTER_PORT = 2551;
  private static final int ADMIN_PORT = 8300;
  private static final String EXPLAIN = "/api/v1/workloads/" + WORKLOAD + "/explain";
  private static final Path KEPT = Path.of("target", "yards");
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(2);

  /** An explanation waits for dead helms, too. */
  private static final Duration TESTIFIES_WITHIN = Duration.ofSeconds(8);

  private static final int LAST_LINES = 60;
  private static final int LONGEST_LINE = 400;
  private static final Set<Yard> STANDING = ConcurrentHashMap.newKeySet();

  private final Path directory;
  final Wires wires;
  private final String run = UUID.randomUUID().toString();
  private final long began = System.currentTimeMillis();
  private final Map<String, Process> started = new HashMap<>();
  private final Map<String, String> moved = new HashMap<>();

  /**
   * Nothing runs yet.
   *
   * @param nodes their names; one named {@code witness} is one
   * @param lease what twin.conf says of a lease; may be empty. {@code {store}} stands for the
   *     address of the machine {@code store}
   */
  Yard(Path directory, List<String> nodes, String lease) throws IOException, InterruptedException {
    this.directory = directory;
    this.wires = new Wires(MACHINES);
    List<MemberConfig> members = nodes.stream().map(this::member).toList();
    String text =
        TEXT.replace("MEMBERS", String.join("\n", members.stream().map(Yard::line).toList()))
            .replace("LEASE", lease.replace("{store}", wires.address("store")))
            .replace("TLS", ClusterFiles.TLS)
            .replace("DIR", directory.toString());
    new ClusterFiles(InstantSource.system(), new SecureRandom())
        .write(directory, "yard", members, text);
    Files.createDirectories(directory.resolve("scratch"));
    STANDING.add(this);
  }

  /** Those that were not closed yet. */
  static Set<Yard> standing() {
    return Set.copyOf(STANDING);
  }

  private MemberConfig member(String name) {
    MemberConfig.Role role =
        name.equals("witness") ? MemberConfig.Role.WITNESS : MemberConfig.Role.DATA;
    return new MemberConfig(name, role, name, wires.address(name), CLUSTER_PORT, ADMIN_PORT);
  }

  private static String line(MemberConfig m) {
    String role = m.role().name().toLowerCase(Locale.ROOT);
    return "{ name = %s, role = %s, address = \"%s\" }".formatted(m.name(), role, m.address());
  }

  // ---- processes ----

  /** From now on the node of that name is another machine. */
  void move(String node, String machine) {
    moved.put(node, machine);
  }

  private String machineOf(String node) {
    return moved.getOrDefault(node, node);
  }

  private List<String> on(String node, List<String> command) {
    return wires.on(machineOf(node), command);
  }

  private String address(String node) {
    return wires.address(machineOf(node));
  }

  void start(String node) throws IOException, InterruptedException {
    String conf = directory.resolve("twin.conf").toString();
    launch(node, "io.twinkeeper.ops.Twin", 160, "node", "--config", conf, "--node", node);
  }

  /** A main of ours on a machine. */
  void launch(String machine, String main, int heapMegabytes, String... arguments)
      throws IOException, InterruptedException {
    wires.plug(machineOf(machine));
    List<String> options =
        new ArrayList<>(Jvm.options(heapMegabytes, directory.resolve("scratch")));
    options.add("-Dlogback.configurationFile=logback.xml"); // as in use; tests' own says little
    List<String> command = Jvm.command(options, main, arguments);
    ProcessBuilder builder = new ProcessBuilder(on(machine, command));
    builder.environment().put(MARK, run + machine);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(machine).toFile()));
    started.put(machine, builder.start());
  }

  Path log(String machine) {
    return directory.resolve(machine + ".log");
  }

  /** As the power of a machine fails: everything at once, until something is started there. */
  void kill(String machine) throws IOException, InterruptedException {
    wires.unplug(machineOf(machine));
    family(machine).kill();
  }

  private Family family(String machine) {
    return new Family(MARK, run + machine);
  }

  /** The JVM alone; its guard and its services live on. */
  void killJvm(String node) throws IOException, InterruptedException {
    Process jvm = requireNonNull(started.get(node));
    Signal.KILL.send(Set.of(jvm.pid()));
    jvm.waitFor();
  }

  /** In good order, as an operator would. */
  void stop(String node) throws IOException, InterruptedException {
    Process jvm = requireNonNull(started.get(node));
    Signal.TERM.send(Set.of(jvm.pid()));
    jvm.waitFor();
  }

  /** Everything on a machine stands still. */
  Set<Long> freeze(String node) throws IOException, InterruptedException {
    Set<Long> pids = family(node).pids();
    Signal.STOP.send(pids);
    return pids;
  }

  void thaw(Set<Long> pids) throws IOException, InterruptedException {
    Signal.CONT.send(pids);
  }

  boolean lives(String node) {
    return requireNonNull(started.get(node)).isAlive();
  }

  /** What a command of twin answers on {@code node}: its status, a blank, and all that it said. */
  String twin(String node, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        Jvm.command(
            Jvm.options(64, directory.resolve("scratch")), "io.twinkeeper.ops.Twin", arguments);
    Process process = new ProcessBuilder(on(node, command)).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + said;
  }

  /** A file or directory of the cluster. */
  Path file(String name) {
    return directory.resolve(name);
  }

  // ---- what can be seen ----

  /** What a node says of itself; empty if it does not answer. */
  Optional<NodeStatus> status(String node) {
    return read(node, "/status", NodeStatus.class);
  }

  private <T> Optional<T> read(String node, String path, Class<T> type) {
    try {
      Optional<String> said = said(node, path, ANSWERS_WITHIN);
      return said.isEmpty()
          ? Optional.empty()
          : Optional.of(Json.mapper().readValue(said.get(), type));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What a node's admin API answers; empty if it refuses or is not there. */
  private Optional<String> said(String node, String path, Duration within) {
    try {
      String token = Files.readString(directory.resolve(node).resolve("token")).strip();
      List<String> curl =
          List.of(
              "curl",
              "--silent",
              "--fail",
              "--max-time",
              Long.toString(within.toSeconds()),
              "--header",
              "Authorization: Bearer " + token,
              "http://" + address(node) + ":" + ADMIN_PORT + path);
      Process process = new ProcessBuilder(on(node, curl)).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? Optional.of(said) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of each machine what it says of itself and of a takeover, and the end of its log. */
  String testimony() {
    StringBuilder text = new StringBuilder();
    for (String machine : new TreeSet<>(started.keySet())) {
      String state = lives(machine) ? "runs" : "has ended";
      text.append("== %s %s%n".formatted(machine, state));
      if (Files.exists(directory.resolve(machine).resolve("token"))) {
        for (String path : List.of("/status", EXPLAIN)) {
          text.append(
              "%s: %s%n"
                  .formatted(path, said(machine, path, TESTIFIES_WITHIN).orElse("no answer")));
        }
      }
      text.append("== the last lines of %s%n".formatted(log(machine).getFileName()));
      text.append(lastLines(log(machine)));
    }
    return text.toString();
  }

  private static String lastLines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      List<String> all = lines.toList();
      return all.subList(Math.max(0, all.size() - LAST_LINES), all.size()).stream()
          .map(line -> line.substring(0, Math.min(LONGEST_LINE, line.length())) + "\n")
          .collect(Collectors.joining());
    } catch (IOException | UncheckedIOException e) {
      return e + "\n";
    }
  }

  Optional<WorkloadStatus> workload(String node) {
    return status(node).map(s -> s.workloads().get(WORKLOAD));
  }

  boolean isActive(String node) {
    return workload(node).filter(w -> w.phase().equals("active")).isPresent();
  }

  /** Whether a node answers, and is not active. */
  boolean isInactive(String node) {
    return workload(node).filter(w -> !w.phase().equals("active")).isPresent();
  }

  /** The epoch that a node knows; 0 if it does not answer. */
  long epoch(String node) {
    return workload(node).map(WorkloadStatus::epoch).orElse(0L);
  }

  /** How far the stream of the database has come on a node; empty if it does not answer. */
  Optional<String> position(String node) {
    return status(node)
        .map(s -> s.replication().get(WORKLOAD + "/events"))
        .map(StreamStatus::position);
  }

  void awaitActive(String node) {
    await().atMost(PATIENCE).until(() -> isActive(node) && beats(node).latestIsFresh());
  }

  /** Whether a node sees each member of the cluster in the state {@code up}. */
  boolean seesAllUp(String node) {
    return status(node)
        .filter(s -> s.members().stream().allMatch(m -> m.state().equals("up")))
        .isPresent();
  }

  /** Waits until a node answers, its streams too, and keeps so many forks. */
  void awaitForks(String node, int forks) {
    await()
        .atMost(PATIENCE)
        .until(() -> status(node).filter(s -> s.forks().size() == forks).isPresent());
  }

  /** Waits until {@code spare} would take over if whoever is active died. */
  void awaitSpare(String spare) {
    await().atMost(PATIENCE).until(() -> isNamedSuccessor(spare) && hasItsLease(spare));
  }

  /** Any node's helm may have said so. */
  private boolean isNamedSuccessor(String node) {
    return read(node, EXPLAIN, JsonNode.class)
        .filter(explained -> explained.path("successor").asText().equals(node))
        .isPresent();
  }

  private boolean hasItsLease(String node) {
    return status(node)
        .filter(s -> s.degraded().stream().noneMatch(d -> d.code().equals("lease-away")))
        .isPresent();
  }

  boolean complains(String node, String code) {
    return status(node)
        .filter(s -> s.degraded().stream().anyMatch(d -> d.code().equals(code)))
        .isPresent();
  }

  /** When the service on a node was alive. */
  Beats beats(String node) {
    return Beats.in(directory.resolve(node + ".beats"));
  }

  Rows rows(String node) {
    return new Rows(directory.resolve(node).resolve("events.db"));
  }

  /** Ends everything that was started here; the logs are kept under {@code target}. */
  void close() throws IOException, InterruptedException {
    STANDING.remove(this);
    for (String machine : MACHINES) {
      family(machine).kill();
    }
    wires.close();
    Path kept = Files.createDirectories(KEPT.resolve(began + "-" + run));
    for (String machine : started.keySet()) {
      Files.copy(log(machine), kept.resolve(log(machine).getFileName()));
    }
  }

  private static final String TEXT =
      """
      twinkeeper {
        cluster { name = yard, timings = fast }
        grant { renew-every = 1s, deadline = 4s, stop-time = 1s, clock-margin = 500ms }
        members = [
          MEMBERS
        ]
        LEASE
        data-dir = "{node}/data"
        TLS
        workloads.web {
          prefer = [alpha, beta]
          databases { events { path = "DIR/{node}/events.db" } }
          services { beat {
            command = ["sh", "-c", "while :; do date +%s%3N >>DIR/{node}.beats; sleep 0.1; done"]
          } }
        }
      }
      """;
}
