package io.twinkeeper.ops.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.protocol.config.ConnectorConfig;
import io.twinkeeper.protocol.config.MemberConfig;
import io.twinkeeper.protocol.config.TwinConfig;
import io.twinkeeper.protocol.config.TwinConfigs;
import io.twinkeeper.protocol.config.WorkloadConfig;
import io.twinkeeper.protocol.status.HistoryEntry;
import io.twinkeeper.protocol.status.NodeStatus;
import io.twinkeeper.protocol.status.StreamStatus;
import io.twinkeeper.protocol.status.WorkloadStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a node where only the demo itself is tested: whoever locks a file is active, which
 * the kernel undoes when it is killed, and both twins' databases and workspaces are links to one.
 * It starts the real scoreboard and relay from the real twin.conf and answers as the admin API
 * does.
 */
public final class FakeNode {
  private final TwinConfig config;
  private final Path directory;
  private final List<Process> children = new ArrayList<>();
  private final List<HistoryEntry> history = new ArrayList<>();
  private final FileChannel lockFile;
  private @Nullable FileLock lock;
  private long epoch;

  private FakeNode(TwinConfig config, Path directory) throws IOException {
    this.config = config;
    this.directory = directory;
    this.lockFile =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    share("events.db");
    share("workspace");
    Files.createDirectories(directory.resolve("shared-workspace"));
  }

  private void share(String name) throws IOException {
    Path own = directory.resolve(config.node()).resolve(name);
    if (!Files.isSymbolicLink(own)) {
      Files.createSymbolicLink(own, directory.resolve("shared-" + name));
    }
  }

  /** Takes the arguments of {@code twin node}. */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[2]);
    Path directory = file.resolveSibling(".").normalize();
    TwinConfig config =
        TwinConfigs.parse(Files.readString(file), file.toString(), directory, args[4]);
    FakeNode node = new FakeNode(config, directory);
    node.serve();
    if (config.self().role() == MemberConfig.Role.DATA) {
      var unused =
          Executors.newSingleThreadScheduledExecutor()
              .scheduleWithFixedDelay(node::tick, 0, 50, TimeUnit.MILLISECONDS);
    }
  }

  private void serve() throws IOException {
    MemberConfig self = config.self();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(self.address(), self.adminPort()), 16);
    server.createContext("/status", exchange -> answer(exchange, status()));
    server.createContext(
        "/api/v1/history", exchange -> answer(exchange, Map.of("history", history())));
    server.createContext(
        "/api/v1/workloads/scoreboard/switchover",
        exchange -> {
          Files.writeString(directory.resolve("wanted"), config.node());
          answer(exchange, Map.of("node", config.node()));
        });
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  /** A wish for another node makes the active one give way; once granted, the wish is gone. */
  private synchronized void tick() {
    try {
      Path wish = directory.resolve("wanted");
      boolean mine = !Files.exists(wish) || Files.readString(wish).equals(config.node());
      if (lock == null && mine) {
        lock = lockFile.tryLock();
        if (lock != null) {
          Files.deleteIfExists(wish);
          activate();
        }
      } else if (lock != null && !mine) {
        demote(lock);
      }
    } catch (IOException | InterruptedException e) {
      System.err.println("tick: " + e);
    }
  }

  private void activate() throws IOException {
    Path file = directory.resolve("epoch");
    epoch = epochOnDisk() + 1;
    Files.writeString(file, Long.toString(epoch));
    record("promise-won");
    record("granted");
    WorkloadConfig workload = config.workloads().values().iterator().next();
    run(workload.services().values().iterator().next().command());
    run(workload.connector().map(ConnectorConfig::command).orElseThrow());
    record("activated");
  }

  private void demote(FileLock held) throws IOException, InterruptedException {
    for (int i = children.size() - 1; i >= 0; i--) {
      children.get(i).destroy();
      children.get(i).waitFor();
    }
    children.clear();
    lock = null;
    held.release();
  }

  private void run(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("TWINKEEPER_EPOCH", Long.toString(epoch));
    children.add(builder.start());
  }

  private void record(String kind) {
    history.add(
        new HistoryEntry(
            config.node(),
            history.size() + 1L,
            Instant.now(),
            kind,
            "scoreboard",
            epoch,
            kind,
            Map.of()));
  }

  private long epochOnDisk() throws IOException {
    Path file = directory.resolve("epoch");
    return Files.exists(file) ? Long.parseLong(Files.readString(file)) : 0;
  }

  private synchronized List<HistoryEntry> history() {
    return List.copyOf(history);
  }

  private synchronized NodeStatus status() throws IOException {
    boolean active = lock != null;
    long now = epochOnDisk();
    StreamStatus stream =
        new StreamStatus(
            active ? "source" : "follower",
            "streaming",
            4.0,
            now + "/1/1",
            0,
            Instant.now(),
            Map.of(),
            new StreamStatus.Lag(100, 3, 9, 20),
            null);
    WorkloadStatus workload =
        new WorkloadStatus(
            "scoreboard",
            active ? "active" : "following",
            active ? config.node() : null,
            now,
            Instant.now(),
            Map.of(),
            "ready",
            null);
    return new NodeStatus(
        config.node(),
        "data",
        "demo",
        "fake",
        Instant.now(),
        active,
        true,
        Instant.now(),
        Map.of("scoreboard/events", stream),
        null,
        Map.of("scoreboard", now),
        Map.of(),
        Map.of("scoreboard", workload),
        List.of(),
        List.of(),
        List.of(),
        Map.of());
  }

  private static void answer(HttpExchange exchange, Object value) throws IOException {
    try (exchange) {
      byte[] body = Json.mapper().writeValueAsBytes(value);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
