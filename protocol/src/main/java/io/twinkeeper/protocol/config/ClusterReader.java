package io.twinkeeper.protocol.config;

import java.time.Duration;

/** Reads {@code twinkeeper.cluster}: the timings' profile gives the defaults of the rest. */
final class ClusterReader {
  private static final ClusterConfig WAN =
      new ClusterConfig(
          "",
          ClusterConfig.Timings.WAN,
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofSeconds(7),
          Duration.ofSeconds(7));
  private static final ClusterConfig FAST =
      new ClusterConfig(
          "",
          ClusterConfig.Timings.FAST,
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          Duration.ofSeconds(3));
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private ClusterReader() {}

  static ClusterConfig read(Section cluster) {
    String name =
        cluster.required("name", Shapes.NAME, "give the cluster a name: name = wirebot").orElse("");
    ClusterConfig profile =
        cluster.optional("timings", Shapes.choice(ClusterConfig.Timings.class)).stream()
            .map(ClusterReader::profile)
            .findFirst()
            .orElse(WAN);
    ClusterConfig config =
        new ClusterConfig(
            name,
            profile.timings(),
            duration(cluster, "heartbeat-interval", profile.heartbeatInterval()),
            duration(cluster, "acceptable-heartbeat-pause", profile.acceptableHeartbeatPause()),
            duration(cluster, "stable-after", profile.stableAfter()),
            duration(cluster, "removal-margin", profile.removalMargin()),
            cluster
                .optional("membership", Shapes.number("a number of changes", 1, 1_000_000))
                .orElse(1));
    checkPause(cluster, config);
    checkStable(cluster, config);
    cluster.refuseTheRest();
    return config;
  }

  private static ClusterConfig profile(ClusterConfig.Timings timings) {
    return timings == ClusterConfig.Timings.FAST ? FAST : WAN;
  }

  private static Duration duration(Section cluster, String key, Duration otherwise) {
    return cluster.optional(key, Shapes.duration(SHORTEST, LONGEST)).orElse(otherwise);
  }

  /** Members notice a cut at different times; who decides between them sees half of it. */
  private static void checkStable(Section cluster, ClusterConfig config) {
    Duration apart = config.heartbeatInterval().plus(config.acceptableHeartbeatPause());
    if (config.stableAfter().compareTo(apart) < 0) {
      cluster.problem(
          "stable-after",
          "%s is shorter than members may notice one and the same cut apart: heartbeat-interval %s"
                  .formatted(
                      DurationText.of(config.stableAfter()),
                      DurationText.of(config.heartbeatInterval()))
              + " + acceptable-heartbeat-pause %s = %s"
                  .formatted(
                      DurationText.of(config.acceptableHeartbeatPause()), DurationText.of(apart)),
          "use at least " + DurationText.of(apart));
    }
  }

  private static void checkPause(Section cluster, ClusterConfig config) {
    if (config.acceptableHeartbeatPause().compareTo(config.heartbeatInterval()) < 0) {
      cluster.problem(
          "acceptable-heartbeat-pause",
          "%s is shorter than one heartbeat-interval of %s: every member would look dead"
              .formatted(
                  DurationText.of(config.acceptableHeartbeatPause()),
                  DurationText.of(config.heartbeatInterval())),
          "use a few heartbeat intervals");
    }
  }
}
