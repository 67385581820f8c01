package io.twinkeeper.ops.soak.files;

import io.twinkeeper.ops.soak.files.Ledger.Written;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the judge found once nobody worked any more and {@code twin sync} had said that all is
 * equal.
 *
 * @param differences between the first node's tree and the others'
 * @param missing contents that are owed and are in no tree and no trash
 */
record Verdict(
    List<String> differences,
    Map<String, Written> missing,
    long entries,
    long conflicts,
    long trashed) {

  /** Looks at all of it; the views in the order of the nodes. */
  static Verdict of(Map<String, TreeView> views, Ledger ledger) {
    List<String> nodes = List.copyOf(views.keySet());
    String first = nodes.get(0);
    TreeView expected = java.util.Objects.requireNonNull(views.get(first));
    List<String> differences = new ArrayList<>();
    Set<String> found = new HashSet<>(Set.of(Contents.NOTHING));
    long trashed = 0;
    for (Map.Entry<String, TreeView> view : views.entrySet()) {
      found.addAll(view.getValue().contents());
      found.addAll(view.getValue().trashed());
      trashed += view.getValue().trashed().size();
      differences.addAll(expected.differences(first, view.getValue(), view.getKey()));
    }
    return new Verdict(
        differences,
        ledger.missing(found),
        expected.entries().size(),
        expected.conflicts(),
        trashed);
  }

  boolean areEqual() {
    return differences.isEmpty();
  }

  /** In words, the first few; empty if nothing is wrong. */
  List<String> violations(int most) {
    List<String> violations = new ArrayList<>(differences);
    missing.forEach(
        (content, where) -> violations.add("lost: " + content + ", written to " + where));
    int more = violations.size() - most;
    if (more > 0) {
      violations.subList(most, violations.size()).clear();
      violations.add("and " + more + " more");
    }
    return violations;
  }
}
