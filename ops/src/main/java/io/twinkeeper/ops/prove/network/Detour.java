package io.twinkeeper.ops.prove.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/**
 * The long way round: a machine's port is moved from the hub's bridge to one of its own, and a
 * small program carries every frame between the two after a while. There is no {@code netem}
 * everywhere.
 *
 * <pre>
 *   machine ── veth ── slow-M (bridge) ── far-M ═ detour.py ═ near-M ── hub (bridge)
 * </pre>
 */
public final class Detour {
  /** Starts a program under a name, on the hub. */
  @FunctionalInterface
  public interface Starter {
    void start(String name, List<String> command) throws IOException;
  }

  /** Ends the program of that name. */
  @FunctionalInterface
  public interface Ender {
    void end(String name) throws IOException, InterruptedException;
  }

  private final Network network;
  private final Path scratch;
  private final Starter starter;
  private final Ender ender;

  /**
   * No machine is on a detour yet.
   *
   * @param scratch where the program is put
   */
  public Detour(Network network, Path scratch, Starter starter, Ender ender) {
    this.network = network;
    this.scratch = scratch;
    this.starter = starter;
    this.ender = ender;
  }

  /** Every frame from and to {@code machine} is {@code millis} late from now on. */
  public void begin(String machine, int millis) throws IOException, InterruptedException {
    String slow = "slow-" + machine;
    network.in(Network.HUB, "link", "add", "name", slow, "type", "bridge");
    network.in(Network.HUB, "link", "set", slow, "up");
    for (String end : List.of("near", "far")) {
      String tap = end + "-" + machine;
      network.in(Network.HUB, "tuntap", "add", "dev", tap, "mode", "tap");
      network.in(
          Network.HUB, "link", "set", tap, "master", end.equals("near") ? Network.HUB : slow, "up");
    }
    starter.start(
        name(machine),
        List.of("python3", program().toString(), "near-" + machine, "far-" + machine, "" + millis));
    network.in(Network.HUB, "link", "set", machine, "master", slow);
  }

  /** The direct way again. Frames on the detour are lost. */
  public void end(String machine) throws IOException, InterruptedException {
    network.in(Network.HUB, "link", "set", machine, "master", Network.HUB);
    ender.end(name(machine));
    for (String link : List.of("near-" + machine, "far-" + machine, "slow-" + machine)) {
      network.in(Network.HUB, "link", "del", link);
    }
  }

  private static String name(String machine) {
    return "detour-" + machine;
  }

  private Path program() throws IOException {
    Path program = scratch.resolve("detour.py");
    try (InputStream source =
        Objects.requireNonNull(Detour.class.getResourceAsStream("detour.py"), "detour.py")) {
      Files.copy(source, program, StandardCopyOption.REPLACE_EXISTING);
    }
    return program;
  }
}
