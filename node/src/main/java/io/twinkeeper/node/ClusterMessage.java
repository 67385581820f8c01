package io.twinkeeper.node;

/** Travels between nodes: serialised by Akka's jackson-cbor, so fields are wire format. */
public interface ClusterMessage {}
