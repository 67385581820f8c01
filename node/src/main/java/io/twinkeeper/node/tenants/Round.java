package io.twinkeeper.node.tenants;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Something that every stream of a set was asked for, and who has not answered yet. */
final class Round {
  private final Set<String> awaited;
  private final int asked;
  private final List<String> problems = new ArrayList<>();

  Round(Collection<String> asked) {
    this.awaited = new HashSet<>(asked);
    this.asked = awaited.size();
  }

  /** An answer; {@code problem} is empty if there is none. */
  void answered(String stream, String problem) {
    if (awaited.remove(stream) && !problem.isEmpty()) {
      problems.add(problem);
    }
  }

  /** A stream that is no longer there answers nothing. */
  void gone(String stream) {
    awaited.remove(stream);
  }

  boolean isOver() {
    return awaited.isEmpty();
  }

  /** What went wrong with every single stream; empty as long as one of them has none. */
  String commonProblem() {
    return asked > 0 && problems.size() == asked ? problems.get(0) : "";
  }
}
