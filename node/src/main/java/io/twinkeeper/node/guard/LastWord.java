package io.twinkeeper.node.guard;

/**
 * A node's proven statement: no process of {@code workload} is left here from {@code epoch}, and
 * none will start in it again.
 */
public record LastWord(String workload, long epoch, String node) {}
