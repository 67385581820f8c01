package io.twinkeeper.ops.prove;

import io.twinkeeper.ops.prove.fault.Kind;
import io.twinkeeper.ops.prove.fault.Plan;
import io.twinkeeper.ops.prove.stand.Third;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to be proved.
 *
 * @param third who has the third vote
 * @param rounds at most so many
 * @param minutes no round begins after them; 0 for no limit
 * @param each one round for each kind, in order, instead of chance
 * @param stopAtFailure no round after one that failed
 * @param broken parts that are broken on purpose, by the names that nodes know
 * @param directory where everything lives
 * @param keep the directory stays, also if every round passes
 */
record ProveOptions(
    Third third,
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
    boolean keep) {

  /** The arguments of the process that plays the rounds, in the network of that name. */
  List<String> inside(String network) {
    List<String> arguments = new ArrayList<>(List.of("prove", "--inside", network));
    arguments.addAll(List.of("--third", third.word()));
    arguments.addAll(List.of("--directory", directory.toString()));
    arguments.addAll(List.of("--rounds", "" + rounds));
    arguments.addAll(List.of("--minutes", "" + minutes));
    arguments.addAll(List.of("--seed", "" + seed));
    arguments.addAll(List.of("--faults", faults()));
    arguments.addAll(List.of("--combined", "" + combinedPercent));
    arguments.addAll(List.of("--writes-per-second", "" + writesPerSecond));
    arguments.addAll(List.of("--timings", timings));
    if (each) {
      arguments.add("--each");
    }
    if (stopAtFailure) {
      arguments.add("--stop-at-failure");
    }
    if (brief) {
      arguments.add("--brief");
    }
    if (!broken.isEmpty()) {
      arguments.addAll(List.of("--break", String.join(",", broken)));
    }
    return arguments;
  }

  /** The command that plays a round alone; a seed means the same only among the same faults. */
  String again(Plan plan) {
    String wanted =
        each
            ? "--each --faults " + plan.kinds()
            : "--rounds 1 --combined %d --faults %s".formatted(combinedPercent, faults());
    return "twin prove --third %s --seed %d %s%s --timings %s%s"
        .formatted(
            third.word(),
            plan.seed(),
            wanted,
            brief ? " --brief" : "",
            timings,
            broken.isEmpty() ? "" : " --break " + String.join(",", broken));
  }

  private String faults() {
    return kinds.stream().map(Kind::word).collect(Collectors.joining(","));
  }
}
