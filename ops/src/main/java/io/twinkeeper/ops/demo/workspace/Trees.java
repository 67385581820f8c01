package io.twinkeeper.ops.demo.workspace;

import java.util.List;
import java.util.Map;

/**
 * Both trees at the end.
 *
 * @param trees by twin
 * @param differences between them, and between them and what must be there; in words
 * @param changes how many changes were made by hand, on both twins
 * @param whileAway how many of these while one twin was dead or frozen
 */
public record Trees(Map<String, Tree> trees, List<String> differences, int changes, int whileAway) {
  private static final String COPY = ".conflict-";

  /** Whether both are the same, and have everything that was ever done. */
  public boolean equal() {
    return differences.isEmpty()
        && trees.size() > 1
        && trees.values().stream().allMatch(tree -> tree.files() > 0);
  }

  /** Files that keep the other version of what was edited on both twins at once. */
  public long conflictCopies() {
    return trees.values().stream()
        .mapToLong(t -> t.entries().keySet().stream().filter(p -> p.contains(COPY)).count())
        .max()
        .orElse(0);
  }
}
