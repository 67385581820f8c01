package io.twinkeeper.node;

<<<<<<< HEAD
/** Marks a message that may travel between nodes; bound to Akka's Jackson CBOR serializer. */
=======
/** Marks what may travel between nodes: serialised as Jackson CBOR, so records of plain values. */
>>>>>>> 7b9e091f1e183d169f35e2d59ad02c1106587daf
public interface ClusterMessage {}
