package io.twinkeeper.ops.bench.tenants;

import io.twinkeeper.ops.bench.cluster.BenchCluster;
import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.AtExit;
import io.twinkeeper.ops.cluster.ClusterApi;
import io.twinkeeper.ops.cluster.ClusterDirectory;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.demo.process.Jvm;
import io.twinkeeper.protocol.status.NodeStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Two twins and a witness with one glob, each a process as {@code twin node} runs it. They end with
 * this, or with the JVM that runs this.
 */
final class BenchNodes implements AutoCloseable {
  private static final String NODE = "io.twinkeeper.ops.Twin";
  private static final Duration QUESTION = Duration.ofSeconds(10);

  private final ClusterDirectory files;
  private final Machines machines;
  private final ClusterApi api;
  private final AtExit ending;

  private BenchNodes(ClusterDirectory files, Machines machines, ClusterApi api) {
    this.files = files;
    this.machines = machines;
    this.api = api;
    this.ending = AtExit.run(machines::killAll);
  }

  /**
   * Writes the cluster's files and starts its nodes.
   *
   * @param javaOptions more of them; {@code {node}} stands for the node's name
   */
  static BenchNodes start(Path directory, List<String> javaOptions) throws IOException {
    ClusterDirectory files = new ClusterDirectory(directory, Addresses.free());
    String glob = ClusterDirectory.quoted(directory + "/{node}/tenants/*/events.db");
    files.write(
        BenchCluster.NAME,
        BenchCluster.configuration(files, "      tenants { glob = " + glob + " }\n"));
    Files.createDirectories(directory.resolve("alpha/tenants"));
    String run = HexFormat.of().formatHex(new SecureRandom().generateSeed(4));
    List<String> options = new ArrayList<>(Jvm.daemon(files.scratch(), Optional.empty()));
    Machines machines = new Machines(files, options, run, NODE);
    BenchNodes nodes =
        new BenchNodes(files, machines, new ClusterApi(files.addresses(), files.token(), QUESTION));
    try {
      for (String node : Addresses.NODES) {
        machines.start(node, command(files, options, javaOptions, node));
      }
      return nodes;
    } catch (IOException e) {
      nodes.close();
      throw e;
    }
  }

  private static List<String> command(
      ClusterDirectory files, List<String> options, List<String> more, String node) {
    List<String> all = new ArrayList<>(options);
    all.addAll(more.stream().map(option -> option.replace("{node}", node)).toList());
    return Jvm.command(
        all, NODE, "node", "--config", files.configuration().toString(), "--node", node);
  }

  /** Where alpha's application keeps a tenant's database. */
  Path database(String tenant) {
    return files.directory().resolve("alpha/tenants").resolve(tenant).resolve("events.db");
  }

  long pid(String node) {
    return machines.jvm(node).stream()
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException(node + " does not run; see " + files.log(node)));
  }

  NodeStatus status(String node) throws IOException, InterruptedException {
    pid(node);
    return api.status(node);
  }

  /** Ends every node; who interrupts that leaves the rest of it to the JVM's end. */
  @Override
  public void close() throws IOException {
    try {
      machines.stopAll();
      ending.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
