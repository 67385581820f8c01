package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.cluster.Blow;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the demo shall do.
 *
 * @param rounds how many times a machine dies, in turns
 * @param keep leave everything running at the end
 * @param verbs try the operators' verbs instead of rounds
 * @param fence the scoreboard answers a write only once a twin has it
 * @param report where the JSON goes
 * @param directory where everything lives; a temporary directory if empty
 */
record DemoOptions(
    int writesPerSecond,
    int rounds,
    boolean keep,
    Blow blow,
    Timings timings,
    boolean verbs,
    boolean fence,
    Optional<Path> report,
    Optional<Path> directory) {

  /** The cluster's timing profile, as twin.conf spells it. */
  enum Timings {
    WAN,
    FAST
  }
}
