package io.twinkeeper.node;

/** Marks what may travel between nodes: serialised as Jackson CBOR, so records of plain values. */
public interface ClusterMessage {}
