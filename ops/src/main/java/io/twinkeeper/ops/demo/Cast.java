package io.twinkeeper.ops.demo;

import io.twinkeeper.ops.cli.Timeline;
import io.twinkeeper.ops.cluster.Addresses;
import io.twinkeeper.ops.cluster.Machines;
import io.twinkeeper.ops.demo.load.AnswerLog;
import io.twinkeeper.ops.demo.load.LoadGenerator;
import io.twinkeeper.ops.demo.workspace.Workspace;
import java.util.Locale;

/** Everybody who plays in a round. */
record Cast(
    Timeline timeline,
    Stage stage,
    Machines machines,
    NodeApi api,
    Watch watch,
    LoadGenerator load,
    Workspace workspace) {

  AnswerLog answers() {
    return load.answers();
  }

  /** A line on the timeline, in {@link String#format}'s language. */
  void say(String format, Object... values) {
    timeline.say(String.format(Locale.ROOT, format, values));
  }

  static String other(String twin) {
    return Addresses.other(twin);
  }

  /** {@code 1 fork}, {@code 2,000 forks}. */
  static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }

  /** {@code 7.1 s} or {@code 640 ms}. */
  static String span(long millis) {
    return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
  }
}
