package io.twinkeeper.ops.bench.tenants;

import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.ops.init.ClusterFiles;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.MemberConfig.Role;
import io.twinkeeper.protocol.status.NodeStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Two twins and a witness with one glob, each a process as {@code twin node} runs it. */
final class BenchNodes implements AutoCloseable {
  static final List<String> TWINS = List.of("alpha", "beta");
  static final String SET = "bench/tenants";
  private static final Duration QUESTION = Duration.ofSeconds(10);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(15);
  private static final Map<String, String> HOSTS =
      Map.of("alpha", "127.0.1.1", "beta", "127.0.1.2", "witness", "127.0.1.3");

  private final Path directory;
  private final List<String> javaOptions;
  private final Map<String, MemberConfig> members = new TreeMap<>();
  private final Map<String, Process> processes = new TreeMap<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(QUESTION).build();

  BenchNodes(Path directory, List<String> javaOptions) {
    this.directory = directory;
    this.javaOptions = List.copyOf(javaOptions);
  }

  /** Writes the cluster's files and starts its nodes. */
  void start() throws IOException {
    for (Map.Entry<String, String> host : HOSTS.entrySet()) {
      Role role = TWINS.contains(host.getKey()) ? Role.DATA : Role.WITNESS;
      members.put(host.getKey(), member(host.getKey(), role, host.getValue()));
    }
    new ClusterFiles(InstantSource.system(), new SecureRandom())
        .write(directory, "bench", List.copyOf(members.values()), configuration());
    Files.createDirectories(directory.resolve("scratch"));
    Files.createDirectories(directory.resolve("alpha/tenants"));
    for (String node : members.keySet()) {
      processes.put(node, start(node));
    }
  }

  private static MemberConfig member(String name, Role role, String host) throws IOException {
    try (ServerSocket cluster = new ServerSocket(0, 1, InetAddress.getByName(host));
        ServerSocket admin = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return new MemberConfig(
          name, role, "loopback", host, cluster.getLocalPort(), admin.getLocalPort());
    }
  }

  private Process start(String node) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xms64m",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dorg.sqlite.tmpdir=" + directory.resolve("scratch"),
                "-cp",
                System.getProperty("java.class.path")));
    options.addAll(javaOptions.stream().map(option -> option.replace("{node}", node)).toList());
    List<String> command =
        Jvm.command(
            options,
            "io.twinkeeper.ops.Twin",
            "node",
            "--config",
            directory.resolve("twin.conf").toString(),
            "--node",
            node);
    Path log = directory.resolve(node + ".log");
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** Where alpha's application keeps a tenant's database. */
  Path database(String tenant) {
    return directory.resolve("alpha/tenants").resolve(tenant).resolve("events.db");
  }

  long pid(String node) {
    return process(node).pid();
  }

  private Process process(String node) {
    Process process = processes.get(node);
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException(
          node + " does not run; see " + directory.resolve(node + ".log"));
    }
    return process;
  }

  NodeStatus status(String node) throws IOException, InterruptedException {
    MemberConfig member = members.get(node);
    if (member == null) {
      throw new IllegalArgumentException(node);
    }
    process(node);
    String token = Files.readString(directory.resolve(node).resolve("token")).strip();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://" + member.address() + ":" + member.adminPort() + "/status"))
            .timeout(QUESTION)
            .header("Authorization", "Bearer " + token)
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    return Json.mapper().readValue(answer.body(), NodeStatus.class);
  }

  /** Ends every node, by its process. */
  @Override
  public void close() {
    processes.values().forEach(Process::destroy);
    try {
      for (Process process : processes.values()) {
        process.waitFor(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    processes.values().forEach(Process::destroyForcibly);
  }

  private String configuration() {
    StringBuilder list = new StringBuilder();
    members
        .values()
        .forEach(
            m ->
                list.append(
                    "    { name = %s, role = %s, address = \"%s\", cluster-port = %d, admin-port = %d }%n"
                        .formatted(
                            m.name(),
                            m.role().name().toLowerCase(Locale.ROOT),
                            m.address(),
                            m.clusterPort(),
                            m.adminPort())));
    return TEXT.formatted(list, ClusterFiles.TLS, directory);
  }

  private static final String TEXT =
      """
      # The cluster that is measured: no service, no connector, nothing but streams.
      twinkeeper {
        cluster { name = bench, timings = wan }
        members = [
      %s  ]
        data-dir = "{node}/data"
        %s
        workloads.bench {
          prefer = [alpha, beta]
          databases { tenants { glob = "%s/{node}/tenants/*/events.db" } }
        }
      }
      """;
}
