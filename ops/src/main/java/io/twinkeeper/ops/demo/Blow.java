package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.demo.process.Signal;
import java.time.Duration;

/**
 * What befalls the active machine.
 *
 * @param pause stopped for {@link #PAUSE}, then let go on; otherwise killed
 */
record Blow(boolean pause, Scope scope) {
  static final Duration PAUSE = Duration.ofSeconds(30);

  /** Who is hit: the node's JVM alone, or every process of the machine. */
  enum Scope {
    JVM,
    TREE
  }

  Signal signal() {
    return pause ? Signal.STOP : Signal.KILL;
  }

  /** {@code kill -9 of the whole process tree}. */
  @Override
  public String toString() {
    return (pause ? "SIGSTOP" : "kill -9")
        + (scope == Scope.TREE ? " of the whole process tree" : " of the JVM alone");
  }
}
