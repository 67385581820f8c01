package io.twinkeeper.protocol.config;

/**
 * What stands for the node in paths, commands, addresses and environment values: {@code {node}} its
 * name, {@code {address}} its address.
 */
record Placeholders(String node, String address) {
  String fill(String text) {
    return text.replace("{node}", node).replace("{address}", address);
  }
}
