package io.twinkeeper.ops.directory;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Where nodes live. */
interface Ground extends AutoCloseable {
  int NODES_AT_MOST = 10;

  String address(String node);

  /** The command, executed there; the process itself becomes the command. */
  List<String> on(String node, List<String> command);

  @Override
  void close();

  /** Addresses of this host that no other process of these tests has. Needs no rights. */
  static Ground loopback(List<String> nodes) {
    long pid = ProcessHandle.current().pid();
    int first = Loopback.MADE.getAndIncrement() * NODES_AT_MOST + 1;
    String network = String.format(Locale.ROOT, "127.%d.%d.", 64 + (pid >> 8) % 128, pid % 256);
    return new Loopback(nodes, network, first);
  }

  /** On this host. */
  record Loopback(List<String> nodes, String network, int first) implements Ground {
    private static final AtomicInteger MADE = new AtomicInteger();

    @Override
    public String address(String node) {
      return network + (first + nodes.indexOf(node));
    }

    @Override
    public List<String> on(String node, List<String> command) {
      return command;
    }

    @Override
    public void close() {
      // nothing was made
    }
  }
}
