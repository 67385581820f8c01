package io.twinkeeper.protocol.config;

import java.time.Duration;
import java.util.Optional;

/** Reads {@code failover}, of the file and of one workload. */
final class FailoverReader {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(30);

  private FailoverReader() {}

  /** What stands in {@code failover}; what does not is as in {@code otherwise}. */
  static FailoverConfig read(Section failover, FailoverConfig otherwise) {
    FailoverConfig config =
        new FailoverConfig(
            duration(failover, "cool-down", Duration.ZERO, otherwise.coolDown()),
            maxLag(failover).or(otherwise::maxLag),
            duration(failover, "remind-after", SHORTEST, otherwise.remindAfter()),
            duration(failover, "late-by", SHORTEST, otherwise.lateBy()));
    failover.refuseTheRest();
    return config;
  }

  static Optional<Duration> maxLag(Section section) {
    return section.optional("max-lag", Shapes.duration(SHORTEST, LONGEST));
  }

  static MemberTags tags(Section tags) {
    MemberTags config =
        new MemberTags(
            tags.optional("no-failover", Shapes.TRUTH).orElse(MemberTags.NONE.noFailover()),
            tags.optional("priority", Shapes.number("a priority", 1, 1000))
                .orElse(MemberTags.NONE.priority()),
            tags.optional("max-lag-on-failover", Shapes.duration(SHORTEST, LONGEST)));
    tags.refuseTheRest();
    return config;
  }

  private static Duration duration(
      Section section, String key, Duration least, Duration otherwise) {
    return section.optional(key, Shapes.duration(least, LONGEST)).orElse(otherwise);
  }
}
