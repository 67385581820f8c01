package io.twinkeeper.ops.modes;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network for each machine, all on one bridge in a network of its own; any link can be cut. Needs
 * root. Nothing of this computer's own network is touched, nothing has a name, and everything is
 * gone with this JVM.
 */
public final class Wires implements AutoCloseable {
  private static final String HUB = "hub";
  private static final String PREFIX = "10.79.0.";

  private final Map<String, Process> holders = new LinkedHashMap<>();
  private final List<String> machines;
  private final Set<String> cuts = new LinkedHashSet<>();
  private final Set<String> unplugged = new HashSet<>();

  public Wires(List<String> machines) throws IOException, InterruptedException {
    this.machines = List.copyOf(machines);
    hold(HUB);
    in(HUB, "ip", "link", "add", "name", HUB, "type", "bridge");
    in(HUB, "ip", "link", "set", HUB, "up");
    for (String machine : machines) {
      connect(machine);
    }
  }

  /** A process that does nothing but keep a network alive until this JVM ends. */
  private void hold(String machine) throws IOException {
    Process holder = new ProcessBuilder("unshare", "--net", "cat").start();
    holders.put(machine, holder);
    Path own = Path.of("/proc/self/ns/net");
    await()
        .until(() -> !Files.readSymbolicLink(network(machine)).equals(Files.readSymbolicLink(own)));
  }

  private void connect(String machine) throws IOException, InterruptedException {
    hold(machine);
    String pid = Long.toString(requireNonNull(holders.get(machine)).pid());
    in(HUB, "ip", "link", "add", machine, "type", "veth", "peer", "name", "eth0", "netns", pid);
    in(HUB, "ip", "link", "set", machine, "master", HUB, "up");
    in(machine, "ip", "addr", "add", address(machine) + "/24", "dev", "eth0");
    in(machine, "ip", "link", "set", "lo", "up");
    in(machine, "ip", "link", "set", "eth0", "up");
  }

  /**
   * From now on nothing comes from a machine or reaches it. A kernel goes on sending what a killed
   * process has left in its sockets; one whose power failed does not.
   */
  void unplug(String machine) throws IOException, InterruptedException {
    if (unplugged.add(machine)) {
      in(HUB, "ip", "link", "del", machine);
    }
  }

  /** Gives a machine that was unplugged a network that knows nothing of the one it had. */
  void plug(String machine) throws IOException, InterruptedException {
    if (unplugged.remove(machine)) {
      end(requireNonNull(holders.get(machine)));
      connect(machine);
    }
  }

  public String address(String machine) {
    return PREFIX + (machines.indexOf(machine) + 1);
  }

  private Path network(String machine) {
    return Path.of("/proc", "" + requireNonNull(holders.get(machine)).pid(), "ns", "net");
  }

  /** The command, executed in a machine's network; the process itself becomes the command. */
  public List<String> on(String machine, List<String> command) {
    List<String> inside =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--net=" + network(machine),
                "--",
                "setpriv",
                "--pdeathsig",
                "KILL",
                "--"));
    inside.addAll(command);
    return inside;
  }

  /** No frame passes between the two. */
  public void cut(String one, String other) throws IOException, InterruptedException {
    cuts.add(drop(one, other));
    cuts.add(drop(other, one));
    apply();
  }

  public void heal(String one, String other) throws IOException, InterruptedException {
    cuts.remove(drop(one, other));
    cuts.remove(drop(other, one));
    apply();
  }

  private String drop(String from, String to) {
    return "ip saddr " + address(from) + " ip daddr " + address(to) + " drop\n";
  }

  private void apply() throws IOException, InterruptedException {
    String rules =
        """
        add table bridge cuts
        delete table bridge cuts
        table bridge cuts {
          chain forward {
            type filter hook forward priority 0;
            %s
          }
        }
        """
            .formatted(String.join("    ", cuts));
    run(rules, on(HUB, List.of("nft", "-f", "-")));
  }

  private void in(String machine, String... command) throws IOException, InterruptedException {
    run("", on(machine, List.of(command)));
  }

  private static void run(String input, List<String> command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said.strip());
    }
  }

  @Override
  public void close() {
    holders.values().forEach(Wires::end);
  }

  private static void end(Process holder) {
    holder.destroyForcibly().onExit().join();
  }
}
