package io.twinkeeper.ops.bench.files.side;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinkeeper.ops.cli.Json;
import io.twinkeeper.ops.demo.process.Signal;
import io.twinkeeper.ops.prove.network.Tool;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Three network namespaces, each two of them joined by a veth pair of their own, so that what goes
 * between alpha and beta is counted apart from what a witness hears. The host's own interfaces,
 * routes and rules are not touched: it sees names under {@code /run/netns}.
 *
 * <pre>
 *   alpha eth0 ════ eth0 beta        10.78.0.1, 10.78.0.2
 *         eth1 ┐  ┌ eth1
 *              witness               10.78.0.3
 * </pre>
 */
public final class Triangle implements AutoCloseable {
  /** The first three numbers of every address. */
  public static final String PREFIX = "10.78.0";

  static final List<String> CORNERS = List.of("alpha", "beta", "witness");

  private static final Path NAMES = Path.of("/run/netns");

  private final RunName run;

  private Triangle(RunName run) {
    this.run = run;
  }

  /**
   * Makes it for this process.
   *
   * @throws IOException with the words of {@code ip}, if this system does not allow it; what was
   *     made until then is taken down
   */
  public static Triangle build() throws IOException, InterruptedException {
    return build(RunName.ofThisProcess());
  }

  static Triangle build(RunName run) throws IOException, InterruptedException {
    Triangle triangle = new Triangle(run);
    try {
      triangle.make();
      return triangle;
    } catch (IOException e) {
      triangle.close();
      throw e;
    }
  }

  private void make() throws IOException, InterruptedException {
    for (String corner : CORNERS) {
      Tool.run("ip", "netns", "add", name(corner));
      in(corner, "link", "set", "lo", "up");
      in(corner, "addr", "add", address(corner) + "/32", "dev", "lo");
    }
    join("alpha", "eth0", "beta", "eth0");
    join("alpha", "eth1", "witness", "eth0");
    join("beta", "eth1", "witness", "eth1");
  }

  private void join(String one, String its, String other, String others)
      throws IOException, InterruptedException {
    String peer = name(other);
    in(one, "link", "add", "name", its, "type", "veth", "peer", "name", others, "netns", peer);
    open(one, its, other);
    open(other, others, one);
  }

  /** Without IPv6, whose greetings would be counted. */
  private void open(String corner, String link, String to)
      throws IOException, InterruptedException {
    in(corner, "link", "set", link, "addrgenmode", "none");
    in(corner, "link", "set", link, "up");
    in(corner, "route", "add", address(to) + "/32", "dev", link, "src", address(corner));
  }

  /** The address of a corner. */
  public static String address(String corner) {
    return PREFIX + "." + (CORNERS.indexOf(corner) + 1);
  }

  /** The same command, executed in a corner; the process itself becomes the command. */
  public List<String> in(String corner, List<String> command) {
    List<String> inside =
        new ArrayList<>(List.of("nsenter", "--net=" + NAMES.resolve(name(corner)), "--"));
    inside.addAll(command);
    return inside;
  }

  /**
   * Bytes between alpha and beta so far, both directions, as alpha's end of the pair counts them:
   * with Ethernet, IP and TCP headers. The kernel hands over segments of up to 64 KiB that a real
   * card would send as frames, so a bulk transfer has fewer headers than on a real wire (4 %).
   */
  public long wireBytes() throws IOException, InterruptedException {
    return bytes(Tool.run("ip", "-s", "-j", "-n", name("alpha"), "link", "show", "dev", "eth0"));
  }

  /** Received and sent, of what {@code ip -s -j link show} prints of one link. */
  static long bytes(String links) throws IOException {
    JsonNode counters = Json.mapper().readTree(links).path(0).path("stats64");
    if (counters.isMissingNode()) {
      throw new IOException("ip shows no counters: " + links);
    }
    return counters.path("rx").path("bytes").asLong() + counters.path("tx").path("bytes").asLong();
  }

  /** Every living process of a corner. */
  public Set<Long> residents(String corner) throws IOException {
    String own = "net:[" + Files.getAttribute(NAMES.resolve(name(corner)), "unix:ino") + "]";
    Set<Long> residents = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        if (own.equals(namespace(process))) {
          residents.add(Long.parseLong(process.getFileName().toString()));
        }
      }
    }
    return residents;
  }

  private static String namespace(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("ns/net")).toString();
    } catch (IOException gone) {
      return "";
    }
  }

  /** Ends everybody who lives in it, at once. */
  public void evict() throws IOException, InterruptedException {
    evict(run);
  }

  /** Ends everybody who lives in it, and takes it down. What is gone is passed over. */
  public void remove() throws IOException, InterruptedException {
    takeDown(run);
  }

  /** As {@link #remove}; who interrupts that leaves the rest of it to the next run. */
  @Override
  public void close() throws IOException {
    try {
      remove();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Takes down what runs before this one have left behind, with everybody who lives there.
   *
   * @return their names
   */
  public static Set<String> removeLeftovers() throws IOException, InterruptedException {
    Set<RunName> dead =
        namespaces().stream()
            .flatMap(name -> RunName.in(name).stream())
            .filter(owner -> !owner.isAlive())
            .collect(Collectors.toSet());
    for (RunName owner : dead) {
      takeDown(owner);
    }
    return dead.stream().map(RunName::toString).collect(Collectors.toCollection(TreeSet::new));
  }

  private static synchronized void takeDown(RunName owner)
      throws IOException, InterruptedException {
    evict(owner);
    for (String name : of(owner)) {
      Tool.run("ip", "netns", "del", name);
    }
  }

  private static void evict(RunName owner) throws IOException, InterruptedException {
    for (String name : of(owner)) {
      Set<Long> residents =
          Tool.run("ip", "netns", "pids", name)
              .lines()
              .map(Long::parseLong)
              .collect(Collectors.toSet());
      residents.remove(ProcessHandle.current().pid());
      Signal.KILL.send(residents);
    }
  }

  private static List<String> of(RunName owner) throws IOException {
    return namespaces().stream().filter(name -> name.startsWith(owner + "-")).toList();
  }

  private static List<String> namespaces() throws IOException {
    if (!Files.isDirectory(NAMES)) {
      return List.of();
    }
    try (var all = Files.list(NAMES)) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }

  private void in(String corner, String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name(corner)));
    command.addAll(List.of(words));
    Tool.run(command.toArray(String[]::new));
  }

  private String name(String corner) {
    return run + "-" + corner;
  }
}
