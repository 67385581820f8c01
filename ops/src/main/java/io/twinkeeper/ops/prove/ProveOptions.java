package io.twinkeeper.ops.prove;

import io.twinkeeper.ops.prove.fault.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What is to be proved.
 *
 * @param rounds at most so many
 * @param minutes no round begins after them; 0 for no limit
 * @param each one round for each kind, in order, instead of chance
 * @param stopAtFailure no round after one that failed
 * @param broken parts that are broken on purpose, by the names that nodes know
 * @param directory where everything lives
 * @param keep the directory stays, also if every round passes
 */
record ProveOptions(
    int rounds,
    int minutes,
    long seed,
    List<Kind> kinds,
    boolean each,
    int combinedPercent,
    boolean brief,
    int writesPerSecond,
    String timings,
    boolean stopAtFailure,
    Set<String> broken,
    Path directory,
    boolean keep) {}
