package io.twinkeeper.ops.directory;

import io.twinkeeper.ops.modes.Wires;
import java.util.List;

/**
 * Each node has a network of its own, and any link can be cut. Needs root.
 *
 * @param wires between them
 */
record OwnNetworks(Wires wires) implements Ground {
  @Override
  public String address(String node) {
    return wires.address(node);
  }

  @Override
  public List<String> on(String node, List<String> command) {
    return wires.on(node, command);
  }

  @Override
  public void close() {
    wires.close();
  }
}
