package io.twinkeeper.ops.prove.network;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What happens to packets on their way over the hub's bridge: cut links and losses, each under a
 * name, all of them replaced in one transaction whenever one comes or goes. Safe for any thread.
 */
public final class Weather {
  private final Network network;
  private final Map<String, List<String>> rules = new LinkedHashMap<>();

  public Weather(Network network) {
    this.network = network;
  }

  /** Nothing from {@code from} reaches any of {@code to}; the other way is open. */
  public static List<String> oneWay(String from, Set<String> to) {
    return to.stream()
        .map(other -> "ip saddr %s ip daddr %s drop".formatted(address(from), address(other)))
        .toList();
  }

  /** Nothing passes between {@code machine} and any of {@code others}. */
  public static List<String> cut(String machine, Set<String> others) {
    return others.stream()
        .flatMap(
            other ->
                java.util.stream.Stream.concat(
                    oneWay(machine, Set.of(other)).stream(),
                    oneWay(other, Set.of(machine)).stream()))
        .toList();
  }

  /** Of all packets from and to {@code machine}, that many of a hundred are lost. */
  public static List<String> loss(String machine, int percent) {
    String lost = "numgen random mod 100 < " + percent + " drop";
    return List.of(
        "ip saddr " + address(machine) + " " + lost, "ip daddr " + address(machine) + " " + lost);
  }

  /** Lets rules begin to hold; those of the same name before end. */
  public synchronized void begin(String name, List<String> begun)
      throws IOException, InterruptedException {
    rules.put(name, begun);
    apply();
  }

  /** Lets rules end; nothing happens if there are none of that name. */
  public synchronized void end(String name) throws IOException, InterruptedException {
    if (rules.remove(name) != null) {
      apply();
    }
  }

  private void apply() throws IOException, InterruptedException {
    Tool.feed(text(), network.on(Network.HUB, List.of("nft", "-f", "-")));
  }

  /** What {@code nft} is told. */
  String text() {
    StringBuilder text = new StringBuilder();
    rules
        .values()
        .forEach(lines -> lines.forEach(line -> text.append("    ").append(line).append('\n')));
    return String.format(
        Locale.ROOT,
        """
        add table bridge weather
        delete table bridge weather
        table bridge weather {
          chain forward {
            type filter hook forward priority 0;
        %s  }
        }
        """,
        text);
  }

  private static String address(String machine) {
    return Network.address(machine);
  }
}
