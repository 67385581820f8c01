package io.twinkeeper.ops.cluster;

import io.twinkeeper.ops.demo.process.Signal;
import java.time.Duration;

/**
 * What befalls a machine.
 *
 * @param pause stopped, to be let go on later; otherwise killed
 */
public record Blow(boolean pause, Scope scope) {
  /** How long the demo keeps a machine stopped. */
  public static final Duration PAUSE = Duration.ofSeconds(30);

  /** Who is hit: the node's JVM alone, or every process of the machine. */
  public enum Scope {
    JVM,
    TREE
  }

  public Signal signal() {
    return pause ? Signal.STOP : Signal.KILL;
  }

  /** {@code kill -9 of the whole process tree}. */
  @Override
  public String toString() {
    return (pause ? "SIGSTOP" : "kill -9")
        + (scope == Scope.TREE ? " of the whole process tree" : " of the JVM alone");
  }
}
