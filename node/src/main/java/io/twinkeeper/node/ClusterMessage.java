package io.twinkeeper.node;

/** Marks a message that may travel between nodes; bound to Akka's Jackson CBOR serializer. */
public interface ClusterMessage {}
