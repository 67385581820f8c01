package io.twinkeeper.protocol.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What a member is fit for when a workload has to move.
 *
 * @param noFailover it is never made active unless an operator activates it by name
 * @param priority among equally advanced candidates the highest is taken; 1 to 1000
 * @param maxLagOnFailover how far behind it may have been when the active node went silent; empty:
 *     as the workload says
 */
public record MemberTags(boolean noFailover, int priority, Optional<Duration> maxLagOnFailover) {
  /** A member without tags. */
  public static final MemberTags NONE = new MemberTags(false, 10, Optional.empty());
}
