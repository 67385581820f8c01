package io.twinkeeper.ops.bench;

import io.twinkeeper.ops.cluster.Addresses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Bytes that went over the TCP connections between the two twins so far, both directions, as the
 * kernel counts them for each socket ({@code ss}): TLS records and all, without TCP/IP headers.
 */
final class Wire {
  private static final List<String> SS = List.of("ss", "-tinpHO", "state", "established");

  private final Addresses addresses;

  Wire(Addresses addresses) {
    this.addresses = addresses;
  }

  /** Empty where {@code ss} is missing. */
  OptionalLong bytes(long alphaPid, long betaPid) throws InterruptedException {
    try {
      Process ss = new ProcessBuilder(SS).redirectErrorStream(true).start();
      String text = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      ss.waitFor();
      return OptionalLong.of(
          sum(text.lines(), alphaPid, addresses.host("beta"))
              + sum(text.lines(), betaPid, addresses.host("alpha")));
    } catch (IOException notThere) {
      return OptionalLong.empty();
    }
  }

  /** Of the connections that {@code pid} has dialled to the cluster port of {@code host}. */
  long sum(Stream<String> sockets, long pid, String host) {
    return sockets
        .filter(line -> line.contains("pid=" + pid + ","))
        .filter(line -> dialled(line, host + ":" + addresses.clusterPort()))
        .mapToLong(line -> field(line, "bytes_sent") + field(line, "bytes_received"))
        .sum();
  }

  /** Columns: queues, own address, the other's. An IPv4 address may be written as IPv6. */
  private static boolean dialled(String line, String address) {
    String[] columns = line.trim().split("\\s+", 5);
    String peer = columns.length > 3 ? columns[3].replace("[::ffff:", "").replace("]", "") : "";
    return peer.equals(address);
  }

  private static long field(String line, String name) {
    Matcher found = Pattern.compile("\\b" + name + ":(\\d+)").matcher(line);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }
}
