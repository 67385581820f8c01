package io.twinkeeper.protocol.config;

import java.time.Duration;

/**
 * How the cluster notices that a member is gone. {@code timings} picks the defaults of the rest.
 *
 * @param name the cluster's name: lower-case letters, digits and hyphens
 * @param membership grows by one with every change of who votes
 * @param heartbeatInterval between heartbeats of the failure detector
 * @param acceptableHeartbeatPause silence that the detector forgives
 * @param stableAfter how long membership must be unchanged before the resolver decides
 * @param removalMargin how long after a downing a singleton waits to start elsewhere
 */
public record ClusterConfig(
    String name,
    Timings timings,
    Duration heartbeatInterval,
    Duration acceptableHeartbeatPause,
    Duration stableAfter,
    Duration removalMargin,
    int membership) {
  /** A cluster whose voters have not changed yet. */
  public ClusterConfig(
      String name,
      Timings timings,
      Duration heartbeatInterval,
      Duration acceptableHeartbeatPause,
      Duration stableAfter,
      Duration removalMargin) {
    this(name, timings, heartbeatInterval, acceptableHeartbeatPause, stableAfter, removalMargin, 1);
  }

  /** The two profiles: {@code wan} 1s/3s/7s/7s, {@code fast} 500ms/2s/3s/3s. */
  public enum Timings {
    WAN,
    FAST
  }
}
