package io.twinkeeper.ops.directory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.cluster.AtExit;
import io.twinkeeper.ops.cluster.ClusterDirectory;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.demo.process.Signal;
import io.twinkeeper.ops.init.ClusterFiles;
import io.twinkeeper.protocol.config.MemberConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Real nodes, each a process as {@code twin node} runs it; TLS between them. For one thread. */
final class Nodes {
  static final String WORKLOAD = "board";
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final int CLUSTER_PORT = 2551;
  private static final int ADMIN_PORT = 8300;
  private static final int HEAP_MEGABYTES = 320;

  private final Path directory;
  private final Ground ground;
  private final AtExit atExit;
  final List<String> names;
  private final Map<String, Process> jvms = new HashMap<>();

  /**
   * Nothing runs yet.
   *
   * @param directories what twin.conf says of directories; {@code DIR} stands for {@code directory}
   */
  Nodes(Path directory, List<String> names, Ground ground, String directories) throws IOException {
    this(directory, names, ground, directories, "wan");
  }

  /** With a cluster's timings. */
  Nodes(Path directory, List<String> names, Ground ground, String directories, String timings)
      throws IOException {
    this.directory = directory;
    this.names = List.copyOf(names);
    this.ground = ground;
    this.atExit = AtExit.run(this::killAll);
    String text =
        TEXT.replace("TIMINGS", timings)
            .replace("MEMBERS", String.join("\n", names.stream().map(this::line).toList()))
            .replace("TLS", ClusterFiles.TLS)
            .replace("DIRECTORIES", directories)
            .replace("DIR", directory.toString());
    new ClusterFiles(InstantSource.system(), new SecureRandom())
        .write(directory, "scenes", names.stream().map(this::member).toList(), text);
    Files.createDirectories(directory.resolve("scratch"));
  }

  private MemberConfig member(String name) {
    return new MemberConfig(
        name, MemberConfig.Role.DATA, name, ground.address(name), CLUSTER_PORT, ADMIN_PORT);
  }

  private String line(String name) {
    return "{ name = %s, role = data, address = \"%s\" }".formatted(name, ground.address(name));
  }

  // ---- processes ----

  void start(String node) throws IOException {
    String conf = directory.resolve("twin.conf").toString();
    List<String> jvm =
        Jvm.command(
            Jvm.options(HEAP_MEGABYTES, directory.resolve("scratch")),
            "io.twinkeeper.ops.Twin",
            "node",
            "--config",
            conf,
            "--node",
            node);
    List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
    command.addAll(jvm);
    ProcessBuilder builder = new ProcessBuilder(ground.on(node, command));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(node).toFile()));
    jvms.put(node, builder.start());
  }

  void startAll() throws IOException {
    for (String node : names) {
      start(node);
    }
  }

  /** Until every node hears every other one in a directory. */
  void awaitMet(String name) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> names.stream().allMatch(node -> hearsAll(node, name)));
  }

  private boolean hearsAll(String node, String name) {
    JsonNode twins = directory(node, name).path("twins");
    return twins.size() == names.size() - 1
        && twins.valueStream().allMatch(twin -> twin.path("reachable").asBoolean());
  }

  /** As the power fails. */
  void kill(String node) throws IOException, InterruptedException {
    Process jvm = requireNonNull(jvms.get(node));
    Signal.KILL.send(Set.of(jvm.pid()));
    jvm.waitFor();
  }

  boolean lives(String node) {
    return requireNonNull(jvms.get(node)).isAlive();
  }

  /** They stand still when this returns. */
  void freeze(List<String> nodes) throws IOException, InterruptedException {
    Signal.STOP.send(pids(nodes));
    for (long pid : pids(nodes)) {
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") T "));
    }
  }

  void thaw(List<String> nodes) throws IOException, InterruptedException {
    Signal.CONT.send(pids(nodes));
  }

  private List<Long> pids(List<String> nodes) {
    return nodes.stream().map(node -> requireNonNull(jvms.get(node)).pid()).toList();
  }

  private void killAll() throws IOException, InterruptedException {
    Signal.KILL.send(pids(List.copyOf(jvms.keySet())));
  }

  /** Prints the ends of what they have logged, and how they see a directory. */
  void tell(String name) throws IOException {
    for (String node : names) {
      List<String> lines = Files.readAllLines(log(node));
      lines.subList(Math.max(0, lines.size() - 50), lines.size()).forEach(System.out::println);
      System.out.println(node + ": " + directory(node, name).toPrettyString());
    }
  }

  // ---- what they say ----

  Path log(String node) {
    return directory.resolve(node + ".log");
  }

  /** What is at the root of a directory on a node, in the eyes of that node. */
  Tree tree(String node, String name) {
    Path root = directory.resolve("roots").resolve(node).resolve(name);
    return new Tree(ground.on(node, List.of()), root, root);
  }

  /** How a directory is on a node; missing if it does not say. */
  JsonNode directory(String node, String name) {
    try {
      return Json.mapper()
          .readTree(call(node, "GET", "/api/v1/directories", 3))
          .path("directories")
          .path(WORKLOAD + "/" + name);
    } catch (IOException e) {
      return Json.mapper().missingNode();
    }
  }

  /** A verb's answer. */
  JsonNode directory(String node, String name, String verb) throws IOException {
    String path = "/api/v1/directories/" + WORKLOAD + "/" + name + "/" + verb;
    return Json.mapper().readTree(call(node, "POST", path, 70));
  }

  /** Waits as {@code twin sync --wait} does, for nodes that reach all others. */
  void sync(String node, String name) throws IOException {
    JsonNode answer = directory(node, name, "sync?timeout=60s");
    assertThat(answer.path("synced").asBoolean()).as(answer.toString()).isTrue();
    assertThat(answer.path("away")).isEmpty();
  }

  /** The same for all of a directory; then all trees must be the same. */
  void settle(String name) throws IOException {
    sync(names.get(0), name);
    for (String node : names) {
      assertThat(Tree.differences(tree(names.get(0), name), tree(node, name))).isEmpty();
    }
  }

  /** What is done in it happens on all nodes before any of them can see anything of it. */
  void atOnce(Work work) throws Exception {
    atOnceOn(names, work);
  }

  /** The same of some nodes; the others are dead. */
  void atOnceOn(List<String> living, Work work) throws Exception {
    freeze(living);
    try {
      work.run();
    } finally {
      thaw(living);
    }
  }

  /** What somebody does in the trees. */
  interface Work {
    void run() throws Exception;
  }

  private String call(String node, String method, String path, int seconds) throws IOException {
    String token = Files.readString(directory.resolve(node).resolve("token")).strip();
    List<String> curl =
        List.of(
            "curl",
            "--silent",
            "--show-error",
            "--max-time",
            Integer.toString(seconds),
            "--request",
            method,
            "--header",
            "Authorization: Bearer " + token,
            "http://" + ground.address(node) + ":" + ADMIN_PORT + path);
    Process process = new ProcessBuilder(ground.on(node, curl)).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Ends everything. */
  void close() throws IOException, InterruptedException {
    killAll();
    for (Process jvm : jvms.values()) {
      jvm.waitFor();
    }
    atExit.close();
    ground.close();
  }

  /** Ends everything and removes it. */
  void remove() throws IOException, InterruptedException {
    close();
    ClusterDirectory.delete(directory);
  }

  private static final String TEXT =
      """
      twinkeeper {
        cluster { name = scenes, timings = TIMINGS }
        members = [
          MEMBERS
        ]
        data-dir = "{node}/data"
        TLS
        workloads.board {
          directories {
            DIRECTORIES
          }
        }
      }
      """;
}
