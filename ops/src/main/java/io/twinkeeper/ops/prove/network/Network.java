package io.twinkeeper.ops.prove.network;

import io.twinkeeper.ops.demo.process.Signal;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A namespace for each machine and one more, the hub, whose bridge ties them together. No
 * interface, route or rule of the host itself is touched: the host sees the names under {@code
 * /run/netns}, and nothing else.
 *
 * <pre>
 *   alpha eth0 ──┐          ┌── eth0 witness
 *                ├── hub ───┤
 *   beta  eth0 ──┘ (bridge) └── eth0 edge
 * </pre>
 *
 * @param run the first part of every name: {@code twin-prove-PID}
 */
public record Network(String run) {
  /** The first three numbers of every address. */
  public static final String PREFIX = "10.77.0";

  static final String HUB = "hub";

  private static final String FAMILY = "twin-prove-";
  private static final Path NAMES = Path.of("/run/netns");

  /** Every machine and the last number of its address. */
  private static final Map<String, Integer> MACHINES = new LinkedHashMap<>();

  static {
    MACHINES.put("alpha", 1);
    MACHINES.put("beta", 2);
    MACHINES.put("witness", 3);
    MACHINES.put("edge", 4);
    MACHINES.put("store", 5);
    MACHINES.put("gamma", 6);
  }

  /** The network of this very process. */
  public static Network ofThisProcess() {
    return new Network(FAMILY + ProcessHandle.current().pid());
  }

  public static Set<String> machines() {
    return MACHINES.keySet();
  }

  /** The address of a machine. */
  public static String address(String machine) {
    Integer last = MACHINES.get(machine);
    if (last == null) {
      throw new IllegalArgumentException("no machine has the name " + machine);
    }
    return PREFIX + "." + last;
  }

  /**
   * Makes all of it.
   *
   * @throws IOException with the words of {@code ip}, if this system does not allow it
   */
  public void build() throws IOException, InterruptedException {
    Tool.run("ip", "netns", "add", name(HUB));
    in(HUB, "link", "set", "lo", "up");
    in(HUB, "link", "add", "name", HUB, "type", "bridge");
    in(HUB, "link", "set", HUB, "up");
    for (String machine : MACHINES.keySet()) {
      Tool.run("ip", "netns", "add", name(machine));
      in(
          HUB,
          "link",
          "add",
          "name",
          machine,
          "type",
          "veth",
          "peer",
          "name",
          "eth0",
          "netns",
          name(machine));
      in(HUB, "link", "set", machine, "master", HUB, "up");
      in(machine, "addr", "add", address(machine) + "/24", "dev", "eth0");
      in(machine, "link", "set", "lo", "up");
      in(machine, "link", "set", "eth0", "up");
    }
  }

  /** The same command, executed on a machine; the process itself becomes the command. */
  public List<String> on(String machine, List<String> command) {
    List<String> inside =
        new ArrayList<>(List.of("nsenter", "--net=" + NAMES.resolve(name(machine)), "--"));
    inside.addAll(command);
    return inside;
  }

  /** {@code ip} in a machine's namespace. */
  void in(String machine, String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name(machine)));
    command.addAll(List.of(words));
    Tool.run(command.toArray(String[]::new));
  }

  /**
   * Ends every process that lives in this network, and takes it down. What is gone is passed over.
   */
  public void remove() throws IOException, InterruptedException {
    synchronized (MACHINES) { // an interrupted run takes it down from two threads
      endEverybody();
      for (String machine : existing()) {
        Tool.run("ip", "netns", "del", machine);
      }
    }
  }

  private void endEverybody() throws IOException, InterruptedException {
    for (String machine : existing()) {
      String living = Tool.run("ip", "netns", "pids", machine);
      Set<Long> pids = living.lines().map(Long::parseLong).collect(Collectors.toSet());
      pids.remove(ProcessHandle.current().pid());
      Signal.KILL.send(pids);
    }
  }

  /**
   * Takes down what runs before this one have left behind: networks whose process is no more.
   *
   * @return their names
   */
  public static List<String> removeLeftovers() throws IOException, InterruptedException {
    List<String> removed = new ArrayList<>();
    for (String name : namespaces()) {
      String run = name.substring(0, name.lastIndexOf('-'));
      String pid = run.substring(FAMILY.length());
      if (!removed.contains(run) && pid.matches("\\d+") && !isProving(pid)) {
        new Network(run).remove();
        removed.add(run);
      }
    }
    return removed;
  }

  private static boolean isProving(String pid) {
    try {
      String command = Files.readString(Path.of("/proc", pid, "cmdline"));
      return command.contains("\0prove\0")
          || command.endsWith("\0prove")
          || command.contains("\0soak\0");
    } catch (IOException gone) {
      return false;
    }
  }

  private List<String> existing() throws IOException {
    return namespaces().stream().filter(name -> name.startsWith(run + "-")).toList();
  }

  private static List<String> namespaces() throws IOException {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(NAMES)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(NAMES, FAMILY + "*-*")) {
        all.forEach(path -> names.add(path.getFileName().toString()));
      }
    }
    return names;
  }

  private String name(String machine) {
    return run + "-" + machine;
  }
}
