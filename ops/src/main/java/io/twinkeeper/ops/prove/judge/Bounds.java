package io.twinkeeper.ops.prove.judge;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param served after the last fault has ended, until one node serves
 * @param oneCluster until all nodes are one cluster
 * @param equal until both copies are equal
 * @param window in which two connectors may not both live
 * @param afterThaw how long something frozen may go on by mistake
 */
public record Bounds(
    Duration served, Duration oneCluster, Duration equal, Duration window, Duration afterThaw) {
  /** What is promised. */
  public static final Bounds PROMISED =
      new Bounds(
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMillis(100),
          Duration.ofMillis(200));
}
