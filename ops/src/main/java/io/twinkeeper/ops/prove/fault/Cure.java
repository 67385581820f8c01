package io.twinkeeper.ops.prove.fault;

import java.io.IOException;

/** Undoes a fault. Used once. */
@FunctionalInterface
public interface Cure {
  Cure NONE = () -> {};

  void apply() throws IOException, InterruptedException;
}
