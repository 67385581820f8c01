package io.twinkeeper.ops.directory;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Each node sees file systems of its own: what is mounted there is seen by nobody else, and gone
 * with this JVM. Needs root.
 */
final class OwnMounts implements Ground {
  private final Ground network;
  private final Map<String, Process> holders = new HashMap<>();

  OwnMounts(List<String> nodes, Ground network) throws IOException {
    this.network = network;
    for (String node : nodes) {
      hold(node);
    }
  }

  private void hold(String node) throws IOException {
    Process holder =
        new ProcessBuilder("unshare", "--mount", "--propagation", "private", "cat").start();
    holders.put(node, holder);
    Path own = Path.of("/proc/self/ns/mnt");
    await().until(() -> !Files.readSymbolicLink(mounts(node)).equals(Files.readSymbolicLink(own)));
  }

  private Path mounts(String node) {
    return Path.of("/proc", "" + requireNonNull(holders.get(node)).pid(), "ns", "mnt");
  }

  @Override
  public String address(String node) {
    return network.address(node);
  }

  @Override
  public List<String> on(String node, List<String> command) {
    List<String> inside = new ArrayList<>(List.of("nsenter", "--mount=" + mounts(node), "--"));
    inside.addAll(command);
    return network.on(node, inside);
  }

  @Override
  public void close() {
    network.close();
    holders.values().forEach(holder -> holder.destroyForcibly().onExit().join());
  }
}
