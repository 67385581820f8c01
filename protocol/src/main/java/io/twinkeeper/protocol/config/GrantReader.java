package io.twinkeeper.protocol.config;

import java.time.Duration;

/** Reads {@code twinkeeper.grant} and checks that its arithmetic is safe. */
final class GrantReader {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** What a renewal may need for its way to a majority and back. */
  private static final Duration ROUND_TRIP = Duration.ofMillis(500);

  private static final Duration LOOKS = Duration.ofMillis(400);

  private GrantReader() {}

  static GrantConfig read(Section grant) {
    GrantConfig config =
        new GrantConfig(
            duration(grant, "renew-every", Duration.ofSeconds(1)),
            duration(grant, "deadline", Duration.ofSeconds(4)),
            duration(grant, "stop-time", Duration.ofSeconds(2)),
            duration(grant, "clock-margin", Duration.ofMillis(500)));
    checkDeadline(grant, config);
    checkMargin(grant, config);
    checkStop(grant, config);
    grant.refuseTheRest();
    return config;
  }

  private static Duration duration(Section grant, String key, Duration otherwise) {
    return grant.optional(key, Shapes.duration(SHORTEST, LONGEST)).orElse(otherwise);
  }

  private static void checkDeadline(Section grant, GrantConfig config) {
    Duration least = config.renewEvery().multipliedBy(2).plus(ROUND_TRIP);
    if (config.deadline().compareTo(least) < 0) {
      grant.problem(
          "deadline",
          "%s is too short for renew-every %s: one lost renewal would end the service"
              .formatted(DurationText.of(config.deadline()), DurationText.of(config.renewEvery())),
          "use at least 2 x %s + %s = %s"
              .formatted(
                  DurationText.of(config.renewEvery()),
                  DurationText.of(ROUND_TRIP),
                  DurationText.of(least)));
    }
  }

  /** A guard looks at the clock five times a second; a stop that is shorter ends in a kill. */
  private static void checkStop(Section grant, GrantConfig config) {
    if (config.stopTime().compareTo(LOOKS) < 0) {
      grant.problem(
          "stop-time",
          "%s is shorter than a guard's two looks at the clock: 2 x 200ms = %s"
              .formatted(DurationText.of(config.stopTime()), DurationText.of(LOOKS)),
          "use at least " + DurationText.of(LOOKS));
    }
  }

  private static void checkMargin(Section grant, GrantConfig config) {
    Duration term = config.deadline().plus(config.stopTime());
    Duration least = Duration.ofMillis((term.toMillis() + 19) / 20);
    if (config.clockMargin().compareTo(least) < 0) {
      grant.problem(
          "clock-margin",
          "%s is less than clocks may differ in deadline %s + stop-time %s = %s"
              .formatted(
                  DurationText.of(config.clockMargin()),
                  DurationText.of(config.deadline()),
                  DurationText.of(config.stopTime()),
                  DurationText.of(term)),
          "use at least 5 %% of %s = %s".formatted(DurationText.of(term), DurationText.of(least)));
    }
  }
}
