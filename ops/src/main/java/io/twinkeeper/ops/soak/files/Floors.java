package io.twinkeeper.ops.soak.files;

import io.twinkeeper.ops.soak.files.Mishap.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What must have happened in a soak, at least, for its silence to mean anything: a fraction of what
 * happens on a slow machine.
 *
 * @param asked how long the whole run was to be
 * @param worked how long users were at work, with trouble: on a slow machine less of the whole
 * @param users one in each tree
 */
record Floors(Duration asked, Duration worked, int users) {
  /** Of the time that users were at work. */
  static final int DONE_BY_EACH_A_MINUTE = 200;

  /** Of the whole run: ten minutes with two users are thousands of operations. */
  static final int DONE_BY_EACH_A_MINUTE_OF_ALL = 100;

  static final int MISHAPS_A_MINUTE = 5;

  /** Of what comes up so often, chance cannot keep a tenth from being done. */
  private static final int OFTEN = 20;

  private static final int WEIGHTS = Choice.ALL.stream().mapToInt(Choice::weight).sum();

  /**
   * What is too little, in words; empty if nothing is.
   *
   * @param done how often, by kind
   * @param impossible what users wanted and could not do
   */
  List<String> violations(Map<String, Long> done, long impossible, Map<Kind, Integer> mishaps) {
    List<String> violations = new ArrayList<>();
    long all = done.values().stream().mapToLong(Long::longValue).sum();
    demand(
        "operations",
        all,
        users
            * Math.max(
                minutes(worked) * DONE_BY_EACH_A_MINUTE,
                minutes(asked) * DONE_BY_EACH_A_MINUTE_OF_ALL),
        violations);
    for (Choice choice : Choice.ALL) {
      double meant = (double) (all + impossible) * choice.weight() / WEIGHTS;
      if (meant >= OFTEN) {
        demand(choice.name(), done.getOrDefault(choice.name(), 0L), meant / 10, violations);
      }
    }
    long trouble = mishaps.values().stream().mapToLong(Integer::longValue).sum();
    demand("mishaps", trouble, minutes(worked) * MISHAPS_A_MINUTE, violations);
    long decks = trouble / Mishaps.DECK;
    for (Kind kind : Kind.values()) {
      double meant = (double) decks * Mishaps.inADeck(kind);
      demand(kind.word(), mishaps.getOrDefault(kind, 0), meant, violations);
    }
    return violations;
  }

  private static double minutes(Duration time) {
    return time.toMillis() / 60_000.0;
  }

  private static void demand(String what, long there, double least, List<String> violations) {
    if (there < least) {
      violations.add(
          "too little has happened to prove anything: %s: %,d, not %,.0f"
              .formatted(what, there, Math.ceil(least)));
    }
  }
}
