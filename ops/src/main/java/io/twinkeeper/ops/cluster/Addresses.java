package io.twinkeeper.ops.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who listens where: the nodes on .1 to .3 of a network with equal ports, the edge on .4.
 *
 * @param network the first three numbers of every address
 * @param shift added to every port, because the usual ones were taken
 */
public record Addresses(String network, int shift) {
  /** The nodes that hold data. */
  public static final List<String> TWINS = List.of("alpha", "beta");

  /** The node that only votes. */
  public static final String WITNESS = "witness";

  public static final List<String> NODES = List.of("alpha", "beta", WITNESS);

  private static final String LOOPBACK = "127.0.1";
  private static final Map<String, String> HOSTS =
      Map.of("alpha", ".1", "beta", ".2", WITNESS, ".3", "gamma", ".6");
  private static final String EDGE = ".4";
  private static final int STEP = 7;
  private static final int ATTEMPTS = 40;

  /** On loopback, every port moved by {@code shift}. */
  public Addresses(int shift) {
    this(LOOPBACK, shift);
  }

  /**
   * The first shift at which every port is free.
   *
   * @throws IOException if there is none
   */
  public static Addresses free() throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Addresses candidate = new Addresses(attempt * STEP);
      if (candidate.all().allMatch(Addresses::isFree)) {
        return candidate;
      }
    }
    throw new IOException("no free ports on 127.0.1.1 to 127.0.1.4; what listens there?");
  }

  public String host(String node) {
    return network + HOSTS.getOrDefault(node, EDGE);
  }

  public int clusterPort() {
    return 2551 + shift;
  }

  public int adminPort() {
    return 8300 + shift;
  }

  public int servicePort() {
    return 8100 + shift;
  }

  public int readyPort() {
    return 8200 + shift;
  }

  public String edgeConnectors() {
    return host("edge") + ":" + (7000 + shift);
  }

  public String edgeClients() {
    return host("edge") + ":" + (8080 + shift);
  }

  public String edgeControl() {
    return host("edge") + ":" + (7500 + shift);
  }

  /** The twin that {@code twin} is not. */
  public static String other(String twin) {
    return twin.equals("alpha") ? "beta" : "alpha";
  }

  /** {@code host:port} as a socket address. */
  public static InetSocketAddress socketAddress(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return new InetSocketAddress(
        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
  }

  private Stream<String> all() {
    Stream<String> nodes =
        NODES.stream()
            .flatMap(
                node ->
                    Stream.of(clusterPort(), adminPort(), servicePort(), readyPort())
                        .map(port -> host(node) + ":" + port));
    return Stream.concat(nodes, Stream.of(edgeConnectors(), edgeClients(), edgeControl()));
  }

  private static boolean isFree(String hostAndPort) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(socketAddress(hostAndPort));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
