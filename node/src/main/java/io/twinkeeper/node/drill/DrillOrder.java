package io.twinkeeper.node.drill;

/**
 * What is to be rehearsed.
 *
 * @param restoreTest also restore each database from its segment store, on both twins
 * @param isolated on copies that the twin restores, without moving anything
 * @param scheduled nobody asked for it: its time has come
 */
public record DrillOrder(
    String workload, boolean restoreTest, boolean isolated, boolean scheduled) {
  String kind() {
    return isolated ? "isolated" : "full";
  }

  String trigger() {
    return scheduled ? "schedule" : "operator";
  }
}
