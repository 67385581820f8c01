package io.twinkeeper.persistence.directory.watch;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The directories that are not watched, and why. For the watch's thread only. */
final class Unwatched {
  private final Map<Branch, Obstacle> obstacles = new LinkedHashMap<>();
  private final Map<Obstacle, Integer> counts = new EnumMap<>(Obstacle.class);

  /** Whether it was not among them. */
  boolean add(Branch branch, Obstacle obstacle) {
    Obstacle before = obstacles.put(branch, obstacle);
    count(before, -1);
    count(obstacle, 1);
    return before == null;
  }

  void remove(Branch branch) {
    count(obstacles.remove(branch), -1);
  }

  private void count(@Nullable Obstacle obstacle, int more) {
    if (obstacle != null) {
      counts.merge(obstacle, more, Integer::sum);
    }
  }

  int count(Obstacle obstacle) {
    return counts.getOrDefault(obstacle, 0);
  }

  /** Other mounts need no watch. */
  int count() {
    return obstacles.size() - count(Obstacle.MOUNT);
  }

  boolean holds(@Nullable Branch branch) {
    return branch != null && obstacles.containsKey(branch);
  }

  /** Those with this obstacle that are in a directory that is watched, or the root. */
  List<Branch> tops(Obstacle obstacle) {
    List<Branch> tops = new ArrayList<>();
    if (count(obstacle) > 0) {
      obstacles.forEach(
          (branch, its) -> {
            if (its == obstacle && !holds(branch.parent())) {
              tops.add(branch);
            }
          });
    }
    return tops;
  }
}
