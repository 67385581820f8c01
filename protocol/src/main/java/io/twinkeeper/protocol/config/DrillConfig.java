package io.twinkeeper.protocol.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When and how a workload's failover is rehearsed.
 *
 * @param schedule when it is rehearsed without anybody asking; empty: never
 * @param lateBy how late a scheduled drill may still begin; after that it is reported as missed
 * @param atLeastApart a drill is refused so soon after the one before
 * @param restoreTest whether scheduled drills also restore each database from its segment store
 * @param queries by database, what to ask each of them on the twin; must return a row
 * @param alertCommand program and arguments; is run with the report on its standard input
 * @param alertUrl the report is posted there as JSON
 */
public record DrillConfig(
    Optional<DrillSchedule> schedule,
    Duration lateBy,
    Duration atLeastApart,
    boolean restoreTest,
    Map<String, String> queries,
    List<String> alertCommand,
    Optional<URI> alertUrl) {
  public static final DrillConfig DEFAULT =
      new DrillConfig(
          Optional.empty(),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          false,
          Map.of(),
          List.of(),
          Optional.empty());
}
