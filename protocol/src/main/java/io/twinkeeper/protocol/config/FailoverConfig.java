package io.twinkeeper.protocol.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How a workload moves without an operator's word; the same on every node.
 *
 * @param coolDown for so long after an automatic move the next one does not leave a healthy node;
 *     zero: no such rule
 * @param maxLag how far behind a candidate may have been when the active node went silent; empty:
 *     any candidate is better than none. A member's tag goes before it
 * @param remindAfter how long a pause may last before it is reported as too long
 * @param lateBy how late a scheduled switchover may still begin
 */
public record FailoverConfig(
    Duration coolDown, Optional<Duration> maxLag, Duration remindAfter, Duration lateBy) {
  public static final FailoverConfig DEFAULT =
      new FailoverConfig(
          Duration.ofMinutes(10), Optional.empty(), Duration.ofHours(4), Duration.ofMinutes(5));
}
