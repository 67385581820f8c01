package io.twinkeeper.node.service;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a supervised process may be unwell, and how soon it is tried again.
 *
 * @param firstBackoff before the first restart; doubles with each failure in a row
 * @param longestBackoff where the doubling ends
 * @param calm after so long in good health, earlier failures are forgotten
 * @param starting a process that has not become healthy by then is restarted
 * @param unhealthy a process that has been unhealthy for so long is restarted
 * @param failedChecks in a row that make a healthy process unhealthy
 */
public record Patience(
    Duration firstBackoff,
    Duration longestBackoff,
    Duration calm,
    Duration starting,
    Duration unhealthy,
    int failedChecks) {

  /** For services, which may take long to start and to recover. */
  public static final Patience WITH_SERVICES =
      new Patience(
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofSeconds(30),
          3);

  /** For connectors: without one nobody outside reaches the workload. */
  public static final Patience WITH_CONNECTORS =
      new Patience(
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(15),
          Duration.ofSeconds(15),
          3);

  /** The wait before the next start after {@code failures} in a row, from half to all of it. */
  Duration backoff(int failures, RandomGenerator random) {
    long doubled = firstBackoff.toMillis() << Math.min(failures - 1, 20);
    long millis = Math.min(doubled, longestBackoff.toMillis());
    return Duration.ofMillis(millis - random.nextLong(millis / 2 + 1));
  }
}
