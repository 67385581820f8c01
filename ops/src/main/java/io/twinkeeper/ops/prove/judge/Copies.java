package io.twinkeeper.ops.prove.judge;

import io.twinkeeper.ops.soak.Findings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The second and the seventh commandment: nothing that was answered is lost; copies are equal. */
final class Copies {
  private static final int NAMED_AT_MOST = 5;

  private final Evidence evidence;

  Copies(Evidence evidence) {
    this.evidence = evidence;
  }

  List<String> lost() {
    Findings active = evidence.events().get(evidence.active());
    if (active == null) {
      return List.of("(2) there is no copy of the events to look into");
    }
    List<String> violations = new ArrayList<>();
    Set<String> fenced = without(evidence.fenced(), active.commits());
    if (!fenced.isEmpty()) {
      violations.add(
          "(2) %d writes that a twin had when they were answered are not there: %s"
              .formatted(fenced.size(), some(fenced)));
    }
    Set<String> missing = without(evidence.answered(), active.commits());
    evidence.forks().forEach(fork -> missing.removeAll(fork.commits()));
    if (!missing.isEmpty()) {
      violations.add(
          "(2) %d answered writes are neither there nor in a fork: %s"
              .formatted(missing.size(), some(missing)));
    }
    return violations;
  }

  List<String> different() {
    List<String> violations = new ArrayList<>();
    compare("events", evidence.events(), violations);
    compare("bank", evidence.bank(), violations);
    return violations;
  }

  private static void compare(
      String database, Map<String, Findings> copies, List<String> violations) {
    copies.forEach(
        (node, copy) -> {
          if (!copy.integrity().equals("ok")) {
            violations.add(
                "(7) %s's copy of %s is not sound: %s".formatted(node, database, copy.integrity()));
          }
        });
    Set<String> pages = new TreeSet<>();
    copies.values().forEach(copy -> pages.add(copy.pages() + " " + copy.tables()));
    if (pages.size() != 1 || copies.size() != 2) {
      violations.add(
          "(7) the copies of %s on %s are not equal: %s"
              .formatted(database, copies.keySet(), pages));
    }
  }

  private static Set<String> without(Set<String> all, Collection<String> present) {
    Set<String> left = new TreeSet<>(all);
    left.removeAll(present);
    return left;
  }

  private static List<String> some(Set<String> ids) {
    return ids.stream().limit(NAMED_AT_MOST).toList();
  }
}
