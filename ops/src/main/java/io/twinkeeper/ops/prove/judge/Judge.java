package io.twinkeeper.ops.prove.judge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Says what must not be. Pure: the same evidence, the same verdict.
 *
 * <ol>
 *   <li>two connectors of a workload that live or answer within the same 100 ms
 *   <li>an answered write that is lost: one that a twin had must be there, any other there or in a
 *       fork
 *   <li>epochs that do not rise, or an effect of an old epoch after a new one has begun
 *   <li>nobody who serves within the bound after the last fault has ended
 *   <li>more than one cluster, or a node outside, 60 s after the links are whole
 *   <li>processes that nobody looks after
 *   <li>copies that are not sound or not equal; a look at the standby's books that showed what
 *       never was
 * </ol>
 */
public final class Judge {
  private static final int NAMED_AT_MOST = 5;

  private final Evidence evidence;
  private final Bounds bounds;

  public Judge(Evidence evidence, Bounds bounds) {
    this.evidence = evidence;
    this.bounds = bounds;
  }

  /** One line for each violation, beginning with its number; none if all is well. */
  public List<String> violations() {
    Lives lives = new Lives(evidence, bounds);
    Copies copies = new Copies(evidence);
    List<String> violations = new ArrayList<>(lives.twoAtOnce());
    violations.addAll(lives.twoAtTheEdge());
    violations.addAll(copies.lost());
    violations.addAll(lives.oldEpochs());
    violations.addAll(lives.grantedTwice());
    inTime(violations, "(4) one node serves", evidence.after().served(), bounds.served());
    inTime(violations, "(5) one cluster", evidence.after().oneCluster(), bounds.oneCluster());
    evidence.strangers().forEach(node -> violations.add("(5) let in: " + node));
    some(violations, "(6) ", evidence.orphans());
    inTime(violations, "(7) both copies at one position", evidence.after().equal(), bounds.equal());
    if (evidence.after().equal().isPresent()) {
      violations.addAll(copies.different());
    }
    some(violations, "(7) the standby's books: ", evidence.wrongBooks());
    if (evidence.answered().isEmpty()) {
      violations.add("no write was answered: nothing was tried");
    }
    return violations;
  }

  private static void inTime(
      List<String> violations, String what, OptionalLong millis, Duration bound) {
    if (millis.isEmpty()) {
      violations.add("%s: never, in %d s".formatted(what, bound.toSeconds()));
    } else if (millis.getAsLong() > bound.toMillis()) {
      violations.add(
          "%s: only after %.1f s instead of %d s"
              .formatted(what, millis.getAsLong() / 1e3, bound.toSeconds()));
    }
  }

  private static void some(List<String> violations, String prefix, List<String> lines) {
    lines.stream().limit(NAMED_AT_MOST).forEach(line -> violations.add(prefix + line));
  }
}
