package io.twinkeeper.node.tenants;

import io.twinkeeper.persistence.tenant.FoundTenants;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which databases have been removed. One that is missing twice in a row is, unless
 *
 * <ul>
 *   <li>something could not be looked at;
 *   <li>the directory before the first wildcard is gone, or another one is in its place;
 *   <li>more than {@link #FEW} and more than half of all went within {@link #AT_ONCE}.
 * </ul>
 *
 * <p>In the last two cases nothing is taken as removed until every file is back: a disk that was
 * not mounted, or a command with one blank too many, must not reach the twin. Not thread-safe.
 */
final class Removals {
  static final int FEW = 5;
  static final Duration AT_ONCE = Duration.ofSeconds(60);
  static final Duration CONFIRMED_AFTER = Duration.ofMillis(400);

  private final Map<List<String>, Instant> missingSince = new HashMap<>();
  private final Deque<Instant> recent = new ArrayDeque<>();
  private String root = "";
  private @Nullable String held;

  /**
   * What came of one look.
   *
   * @param removed certainly removed
   * @param missing not there, removed or not
   */
  record Verdict(Set<List<String>> removed, Set<List<String>> missing) {}

  /** Why nothing is taken as removed now; null if nothing is in the way. */
  @Nullable String held() {
    return held;
  }

  /** Whether somebody should look again soon. */
  boolean isUndecided() {
    return held == null && !missingSince.isEmpty();
  }

  /** Judges what was found of {@code live}, the databases that were there before. */
  Verdict judge(Set<List<String>> live, FoundTenants found, Instant now) {
    Set<List<String>> missing = new HashSet<>(live);
    missing.removeAll(found.captures());
    missingSince.keySet().retainAll(missing);
    missing.forEach(tenant -> missingSince.putIfAbsent(tenant, now));
    if (missing.isEmpty()) {
      root = found.root();
      held = null;
    }
    if (held == null && !missing.isEmpty()) {
      held = tooMuch(missing.size(), live.size(), found, now);
    }
    Set<List<String>> removed = new HashSet<>();
    if (held == null && found.isComplete()) {
      missing.stream().filter(tenant -> isConfirmed(tenant, now)).forEach(removed::add);
    }
    removed.forEach(
        tenant -> {
          missingSince.remove(tenant);
          recent.addLast(now);
        });
    return new Verdict(removed, missing);
  }

  private boolean isConfirmed(List<String> tenant, Instant now) {
    Instant since = missingSince.get(tenant);
    return since != null && !since.plus(CONFIRMED_AFTER).isAfter(now);
  }

  private @Nullable String tooMuch(int missing, int live, FoundTenants found, Instant now) {
    if (!found.rootIsThere()) {
      return "the directory of all of them is gone";
    }
    if (!root.isEmpty() && !root.equals(found.root())) {
      return "another directory is in the place of the one they were in, and "
          + missing
          + " of "
          + live
          + " are not in it";
    }
    while (!recent.isEmpty() && recent.getFirst().isBefore(now.minus(AT_ONCE))) {
      recent.removeFirst();
    }
    int gone = missing + recent.size();
    int all = live + recent.size();
    return gone > FEW && gone * 2 > all ? gone + " of " + all + " are gone at once" : null;
  }
}
